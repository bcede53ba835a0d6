// natural declares the types of its root alone, which drags in database drivers: single modules are imported instead.
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const stemmer: { stem(word: string): string };
  export default stemmer;
}
