import type { SendResult } from '#src/model/delivery.ts';
import type { Failure } from './answer.ts';
import type { SendRequest } from './channel.ts';

/** What one part of a message came to: the service's id of it, or why not. */
export type PartResult = { id: string; note?: string } | { failure: Failure };

/**
 * Sends the parts of one message in order, going on behind those whose ids an earlier try left. Ids must hold no comma;
 * the reference is `prefix:id,id`.
 */
export async function sendParts(
  parts: readonly string[],
  prefix: string,
  { resume, noteArrived }: Pick<SendRequest<unknown>, 'resume' | 'noteArrived'>,
  sendPart: (text: string, index: number) => Promise<PartResult>,
): Promise<SendResult> {
  const ids = resume?.startsWith(`${prefix}:`) ? idsOf(resume) : [];
  const notes = new Set<string>();
  for (const [index, text] of parts.entries()) {
    if (index < ids.length) continue;
    const result = await sendPart(text, index);
    if ('failure' in result) return ids.length === 0 ? result.failure : { ...result.failure, reference: named() };
    ids.push(result.id);
    if (index < parts.length - 1) await noteArrived?.(named());
    if (result.note) notes.add(result.note);
  }
  return { outcome: 'sent', reference: named(), ...(notes.size > 0 ? { note: [...notes].join(' ') } : {}) };

  function named(): string {
    return `${prefix}:${ids.join(',')}`;
  }
}

/** The ids in such a reference. */
export function idsOf(reference: string): string[] {
  return reference
    .slice(reference.lastIndexOf(':') + 1)
    .split(',')
    .filter((id) => id !== '');
}
