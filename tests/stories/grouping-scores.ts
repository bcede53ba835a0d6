export interface GroupingScores {
  bcubed: { precision: number; recall: number; f1: number };
  pairs: { precision: number; recall: number };
}

/** B-cubed (Bagga, Baldwin 1998) and pairwise scores of a grouping against the true one; lists are parallel. */
export function scoreGrouping(truth: readonly unknown[], said: readonly unknown[]): GroupingScores {
  let precision = 0;
  let recall = 0;
  const pairs = { both: 0, said: 0, truth: 0 };
  for (let i = 0; i < truth.length; i++) {
    let both = 0;
    let sameSaid = 0;
    let sameTruth = 0;
    for (let j = 0; j < truth.length; j++) {
      const s = said[i] === said[j];
      const t = truth[i] === truth[j];
      if (s) sameSaid++;
      if (t) sameTruth++;
      if (s && t) both++;
      if (i >= j) continue;
      if (s) pairs.said++;
      if (t) pairs.truth++;
      if (s && t) pairs.both++;
    }
    precision += both / sameSaid;
    recall += both / sameTruth;
  }
  precision /= truth.length;
  recall /= truth.length;
  return {
    bcubed: { precision, recall, f1: (2 * precision * recall) / (precision + recall) },
    pairs: { precision: ratio(pairs.both, pairs.said), recall: ratio(pairs.both, pairs.truth) },
  };
}

/** Of all pairs that `chosen` picks, the share in one story. */
export function shareJoined<Item>(
  items: readonly Item[],
  said: readonly unknown[],
  chosen: (a: Item, b: Item) => boolean,
): number {
  let joined = 0;
  let all = 0;
  items.forEach((a, i) => {
    items.slice(i + 1).forEach((b, offset) => {
      if (!chosen(a, b)) return;
      all++;
      if (said[i] === said[i + 1 + offset]) joined++;
    });
  });
  return ratio(joined, all);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
