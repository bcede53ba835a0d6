import type { SourceConfig } from '#src/model/source.ts';

/** The source of all that was imported from files. Nobody looks at it: each import brings its own file. */
export const IMPORT_SOURCE: SourceConfig = {
  key: 'import',
  name: 'Import',
  type: 'file',
  settings: {},
  kind: 'news',
  platform: 'web',
  owner: null,
  stance: null,
  language: null,
  proxy: null,
  enabled: false,
};
