export interface Change {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Words times words: beyond it what changed is shown as a whole, since a comparison may not hold up the desk. */
const MOST_CELLS = 2_000_000;

/**
 * What changed from one wording to another, word by word: the longest common subsequence of what lies between their
 * common beginning and end. Joined, the `same` and `removed` texts give the old wording, `same` and `added` the new one.
 */
export function wordDifference(before: string, after: string): Change[] {
  const old = wordsOf(before);
  const now = wordsOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  return joined([
    ...old.slice(0, head).map((text): Change => ({ kind: 'same', text })),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail).map((text): Change => ({ kind: 'same', text })),
  ]);
}

function wordsOf(text: string): string[] {
  return text.match(/^\s+|\S+\s*/gu) ?? [];
}

function middle(old: string[], now: string[]): Change[] {
  const removed = old.map((text): Change => ({ kind: 'removed', text }));
  const added = now.map((text): Change => ({ kind: 'added', text }));
  if (old.length === 0 || now.length === 0 || old.length * now.length > MOST_CELLS) return [...removed, ...added];
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === now[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      changes.push({ kind: 'same', text: old[i]! });
      i++;
      j++;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) changes.push(removed[i++]!);
    else changes.push(added[j++]!);
  }
  return [...changes, ...removed.slice(i), ...added.slice(j)];
}

function joined(changes: Change[]): Change[] {
  const runs: Change[] = [];
  for (const { kind, text } of changes) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  }
  return runs;
}
