import type { SampleStory } from './sample-story.ts';

/** Texts that try to become markup, script, an address or another layout wherever a page shows them. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>window.ran = 1</script>',
  '</title><script>window.ran = 1</script>',
  '</textarea></style></script><script>window.ran = 1</script>',
  '<img src=x onerror="window.ran = 1">',
  '<img src=https://elsewhere.example/pixel.gif>',
  '"><svg onload=window.ran=1>',
  "'><svg/onload='window.ran=1'>",
  '" onmouseover="window.ran=1" autofocus onfocus="window.ran=1',
  "' onfocus='window.ran=1' autofocus='",
  '<a href="javascript:window.ran=1">click</a>',
  'javascript:window.ran=1',
  'data:text/html,<script>window.ran=1</script>',
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  '<object data="https://elsewhere.example/x.swf"></object><embed src="https://elsewhere.example/y">',
  '<link rel=stylesheet href=https://elsewhere.example/x.css>',
  '<style>@import "https://elsewhere.example/x.css"; body { display: none }</style>',
  '<base href="https://elsewhere.example/">',
  '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
  '<form action="https://elsewhere.example/"><input name=a><button>Send</button></form>',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>',
  '<svg><use href="https://elsewhere.example/x.svg#a"/></svg>',
  '<![CDATA[<script>window.ran=1</script>]]>',
  '<!-- --><script>window.ran=1</script><!-- -->',
  '&lt;script&gt;window.ran=1&lt;/script&gt;&#60;script&#62;',
  '$\u007bwindow.ran=1} {{constructor.constructor("window.ran=1")()}} <%= 1 %>',
  '\u202Egnp.exe\u202C \u2066\u2067\u2068 no end \u202A\u202B',
  `${'W'.repeat(900)}`,
  `https://elsewhere.example/${'a'.repeat(700)}`,
  `a${'\u0301'.repeat(400)}`,
  '\u{E0041}\u{E0042}\u200B\u200E\uFEFF\u00AD invisible',
  `${'&'.repeat(60)}${'"'.repeat(60)}`,
  `${'\n'.repeat(40)}many lines`,
  `\uD800 half a pair`,
  '=cmd|"/c calc"!A1',
  `O'Brien"; drop table items; --`,
  '%00%3Cscript%3E ..%2f..%2f',
];

const ADDRESSES = [
  'javascript:window.ran=1',
  'data:text/html,<script>window.ran=1</script>',
  'https://elsewhere.example/"onclick="window.ran=1',
];

/** A story whose every field holds the text. */
export function hostileStory(text: string, index: number): SampleStory {
  const reason = `reason ${text}`.toWellFormed();
  const address = ADDRESSES[index % ADDRESSES.length] ?? '';
  const item = {
    source: 'hostile',
    publisher: {
      name: text.toWellFormed(),
      kind: 'social',
      platform: 'telegram',
      owner: text.toWellFormed(),
      stance: null,
    } as const,
    author: { name: text, handle: text.toWellFormed() },
    language: index % 2 === 0 ? 'en' : 'fa',
    url: address,
    joinReason: text.toWellFormed(),
    title: text.toWellFormed(),
    text: `${reason} and the name Evil Person ${text}`.toWellFormed(),
    signals: [
      {
        signal: 'call_for_killing' as const,
        reason,
        voice: 'reported' as const,
        speaker: text.toWellFormed(),
        target: text.toWellFormed(),
      },
    ],
    mentions: [['hostile-person', 'Evil Person'] as [string, string]],
  };
  return {
    alert: { severity: 'urgent', headline: text.toWellFormed(), delivery: 'dead' },
    items: [
      {
        ...item,
        age: 1 + index * 0.01,
        origin: 0,
        earlier: [{ title: `before ${text}`.toWellFormed(), text: `earlier ${text}`.toWellFormed() }],
      },
      {
        ...item,
        age: 0.5 + index * 0.01,
        origin: 1,
        relation: 'copy',
        language: 'fr',
        text: `${item.text} again`,
        url: `https://elsewhere.example/${index}`,
      },
    ],
  };
}
