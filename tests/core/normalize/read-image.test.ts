import { describe, expect, it } from 'vitest';

import { readImage } from '../../../src/core/normalize/read-image.ts';
import { emptyMedia } from '../../../src/core/parse/empty-facts.ts';
import type { MediaFile, Picture } from '../../../src/domain/item.ts';
import { rawItem } from './raw-item.ts';

const base = 'https://news.example/story';
const picture = (url: string): Picture => ({
  url,
  title: null,
  link: null,
  description: null,
  width: 300,
  height: 200,
});
const media = (fields: Partial<MediaFile>): MediaFile => ({ ...emptyMedia(), ...fields });
const inText = [
  { url: 'https://news.example/icon.png', width: 16, height: 16 },
  { url: 'https://news.example/text.jpg', width: null, height: null },
];

/** What an item may have, from the best to the last resort. */
const full = {
  media: [
    media({ url: '/clip.mp4', medium: 'video', thumbnails: [picture('/still.jpg')] }),
    media({ url: '/one.jpg', medium: 'image' }),
    media({
      url: '/default.jpg',
      type: 'image/jpeg',
      isDefault: true,
      width: 1200,
      height: 800,
      credits: [
        { name: ' Ida Holm ', role: null },
        { name: 'Reuters', role: null },
      ],
    }),
  ],
  images: [picture('/thumb.jpg')],
  enclosures: [
    { url: '/a.mp3', type: 'audio/mpeg', lengthBytes: null },
    { url: '/file.jpg', type: 'image/jpeg', lengthBytes: null },
  ],
};

describe('readImage', () => {
  it('takes the default of Media RSS, with its size and who is named for it', () => {
    expect(readImage(rawItem(full), inText, base)).toEqual({
      url: 'https://news.example/default.jpg',
      width: 1200,
      height: 800,
      credit: 'Ida Holm, Reuters',
    });
  });

  it.each([
    ['another image of Media RSS', { media: full.media.slice(0, 2) }, 'one.jpg'],
    ['the thumbnail of a video', { media: full.media.slice(0, 1) }, 'still.jpg'],
    ['a thumbnail', { media: [] }, 'thumb.jpg'],
    ['an enclosed image', { media: [], images: [] }, 'file.jpg'],
    ['the first big picture of the text', { media: [], images: [], enclosures: [] }, 'text.jpg'],
  ])('takes %s where there is nothing better', (_, fields, file) => {
    expect(readImage(rawItem({ ...full, ...fields }), inText, base)?.url).toBe(
      `https://news.example/${file}`,
    );
  });

  it('takes the next where an address is none', () => {
    const fields = { ...full, media: [media({ url: 'data:image/png;base64,AA', medium: 'image' })] };
    expect(readImage(rawItem(fields), [], base)?.url).toBe('https://news.example/thumb.jpg');
  });

  it('has none for icons, avatars and sizes that are no sizes', () => {
    const avatar = { url: 'https://secure.gravatar.com/avatar/1', width: 400, height: 400 };
    expect(readImage(rawItem(), [inText[0]!, avatar], base)).toBeNull();
    const odd = rawItem({ images: [{ ...picture('/a.jpg'), width: -1, height: 1e9 }] });
    expect(readImage(odd, [], base)).toMatchObject({ width: null, height: null });
  });
});
