import { z } from 'zod';

/** A setting that names a variable of the environment. The secret itself is refused here: settings are stored and shown. */
export const secretReference = z
  .string(`must name a variable, e.g. \${NAME}`)
  .trim()
  .regex(
    /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/,
    `must name a variable of the environment, e.g. \${NAME}: no secret stands here`,
  );

/** The secret that a reference names, or, where its variable is not set, a sentence that says which one to set. */
export function readSecret(
  reference: string,
  secrets: (name: string) => string | undefined,
): { value: string } | { missing: string } {
  const name = reference.slice(2, -1);
  const value = secrets(name)?.trim() ?? '';
  if (value !== '') return { value };
  return {
    missing: `The variable ${name} is not set: set it in the environment of the service, or switch the source off.`,
  };
}
