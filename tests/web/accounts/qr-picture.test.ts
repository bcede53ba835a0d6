import { crc32, inflateSync } from 'node:zlib';
import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { qrPicture } from '#src/web/accounts/qr-picture.ts';

/** The parts of a PNG by name, their checksums checked. */
function partsOf(picture: Buffer): Map<string, Buffer> {
  expect(picture.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < picture.length; ) {
    const end = at + 8 + picture.readUInt32BE(at);
    expect(picture.readUInt32BE(end)).toBe(crc32(picture.subarray(at + 4, end)));
    parts.set(picture.toString('latin1', at + 4, at + 8), picture.subarray(at + 8, end));
    at = end + 4;
  }
  return parts;
}

it.each([
  'a',
  'otpauth://totp/Khavaran:roya%40desk.example?secret=JBSWY3DPEHPK3PXP&issuer=Khavaran',
  'خاوران'.repeat(40),
])('draws %s module by module, with white around', (text) => {
  const address = qrPicture(text);
  const [type, base64 = ''] = address.split(',');
  expect(type).toBe('data:image/png;base64');
  const parts = partsOf(Buffer.from(base64, 'base64'));
  expect([...parts.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
  const head = parts.get('IHDR') ?? Buffer.alloc(0);
  const { data, size } = encode(text, { border: 4 });
  // One bit, grey, nothing else.
  expect([head.readUInt32BE(0), head.readUInt32BE(4), ...head.subarray(8)]).toEqual([size, size, 1, 0, 0, 0, 0]);
  const pixels = inflateSync(parts.get('IDAT') ?? Buffer.alloc(0));
  const width = 1 + Math.ceil(size / 8);
  expect(pixels.length).toBe(size * width);
  const isDark = (x: number, y: number) => ((pixels[y * width + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0;
  const drawn = data.map((row, y) => row.map((_, x) => isDark(x, y)));
  expect(drawn).toEqual(data);
  expect(drawn.slice(0, 4).flat()).not.toContain(true);
});
