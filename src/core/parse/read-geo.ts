import type { GeoPoint } from '../../domain/item.ts';
import { type Fields, pick, readFields, readText } from './read-fields.ts';

/** Where an item or feed is: W3C Basic Geo, GeoRSS (simple or GML) or ICBM; null where nothing usable is said. */
export function readGeo(fields: Fields): GeoPoint | null {
  const [point] = pick(fields, ['geo:point', 'georss:where', 'gml:point']).map(readFields);
  const nested = point === undefined ? null : readGeo(point);
  return (
    nested ??
    toPoint(
      readText(fields, ['geo:lat', 'icbm:latitude']),
      readText(fields, ['geo:long', 'geo:lon', 'icbm:longitude']),
    ) ??
    readPair(readText(fields, ['georss:point', 'gml:pos', 'gml:coordinates', 'geo:lat_long']))
  );
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
