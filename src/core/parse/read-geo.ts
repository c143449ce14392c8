import type { GeoPoint } from '../../domain/item.ts';
import { type Fields, pick, readFields, readText } from './read-fields.ts';
import { attributeOf } from './xml-element.ts';

/** Where an item or feed is: W3C Basic Geo, GeoRSS (simple or GML), ICBM or a podcast's location; null where nothing usable is said. */
export function readGeo(fields: Fields): GeoPoint | null {
  const [point] = pick(fields, ['geo:point', 'georss:where', 'gml:point']).map(readFields);
  const nested = point === undefined ? null : readGeo(point);
  return (
    nested ??
    toPoint(
      readText(fields, ['geo:lat', 'icbm:latitude']),
      readText(fields, ['geo:long', 'geo:lon', 'icbm:longitude']),
    ) ??
    readPair(readText(fields, ['georss:point', 'gml:pos', 'gml:coordinates', 'geo:lat_long'])) ??
    readGeoUri(fields)
  );
}

/** `geo:30.27,-97.74` (RFC 5870), on a podcast's location. */
function readGeoUri(fields: Fields): GeoPoint | null {
  const [location] = pick(fields, ['podcast:location']);
  const uri = location === undefined ? null : attributeOf(location, 'geo');
  return readPair(/^geo:([^;?]{1,60})/i.exec(uri ?? '')?.[1] ?? null);
}

function readPair(pair: string | null): GeoPoint | null {
  const [latitude = null, longitude = null] = pair?.trim().split(/[\s,]+/) ?? [];
  return toPoint(latitude, longitude);
}

function toPoint(latitudeText: string | null, longitudeText: string | null): GeoPoint | null {
  const latitude = toDegrees(latitudeText, 90);
  const longitude = toDegrees(longitudeText, 180);
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

function toDegrees(text: string | null, max: number): number | null {
  const degrees = /^[+-]?(?:\d{1,3}\.?\d{0,20}|\.\d{1,20})$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Math.abs(degrees) <= max ? degrees : null;
}
