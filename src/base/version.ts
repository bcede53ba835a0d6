import manifest from '../../package.json' with { type: 'json' };

/** Of this program: `1.2.3`. */
export const VERSION: string = manifest.version;
/** This program, as records of captures name it. */
export const TOOL = `Khavaran/${VERSION}`;
