import type { App } from '#src/pipeline/app.ts';
import type { ChangeTelling } from '#src/pipeline/channels/tell-change.ts';

/** Operators are told of what is changed at the console, too. */
export function tellingOf({ configuration, deskUrl, env }: App): ChangeTelling {
  const { channels: live, names } = configuration;
  const { KHAVARAN_LANGUAGE: language, KHAVARAN_ZONE: zone } = env;
  return { live, names, language, zone, deskUrl };
}
