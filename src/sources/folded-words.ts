/** Alike in capitals, marks and the letters that Arabic and Persian keyboards write differently. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u200c\u0640]/gu, '')
    .replaceAll('ي', 'ی')
    .replaceAll('ى', 'ی')
    .replaceAll('ك', 'ک')
    .toLowerCase();
}

/** Tells whether a text holds one of the words, wherever in it; of no words none is held. */
export function foldedWords(words: readonly string[]): (text: string) => boolean {
  const wanted = words.map((word) => folded(word).trim()).filter(Boolean);
  if (wanted.length === 0) return () => false;
  return (text) => {
    const searched = folded(text);
    return wanted.some((word) => searched.includes(word));
  };
}
