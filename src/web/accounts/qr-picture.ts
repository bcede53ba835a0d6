import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const END = chunk('IEND', Buffer.alloc(0));

/** Modules of white around the code: scanners want four (ISO/IEC 18004). */
const BORDER = 4;

/**
 * The text as a QR code: the address (`data:`) of a PNG with one pixel for each module, to be enlarged without smoothing.
 * A PNG and no SVG, which Tor Browser does not show at its safest level.
 */
export function qrPicture(text: string): string {
  const { data, size } = encode(text, { border: BORDER });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // One bit for each pixel, in grey; 1 is white.
  head[8] = 1;
  const rows = data.map((modules) => {
    // Each row begins with its filter: none.
    const row = Buffer.alloc(1 + Math.ceil(size / 8));
    for (const [x, isDark] of modules.entries()) {
      const byte = 1 + (x >> 3);
      if (!isDark) row[byte] = (row[byte] ?? 0) | (0x80 >> (x & 7));
    }
    return row;
  });
  const picture = Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), END]);
  return `data:image/png;base64,${picture.toString('base64')}`;
}

/** A part of a PNG: length, name, content, checksum (PNG specification, 5.3). */
function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
