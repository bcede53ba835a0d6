import { HOSTILE_TEXTS } from '../hostile-texts.ts';

/** Sentences that the analysis finds something in, with room for what is hostile. */
const FRAMES: readonly ((hostile: string) => string)[] = [
  (hostile) =>
    `The Friday prayer leader said that the jailed must be executed as in 1988 ${hostile} and nobody spared.`,
  (hostile) => `${hostile} UN experts called on Iran to halt the executions at Evin prison. ${hostile}`,
  (hostile) => `Four prisoners ${hostile} were hanged in Ghezel Hesar, reports Iran Human Rights.`,
  (hostile) => `امام جمعه گفت منافقین زندانی را باید مثل سال ۶۷ اعدام کرد ${hostile} و رحم نکرد.`,
  (hostile) => `${hostile} خانواده‌ها در خاوران گرد آمدند و یاد کشته‌شدگان ۶۷ را گرامی داشتند.`,
  (hostile) => `Les experts de l’ONU ${hostile} demandent à l’Iran de suspendre les exécutions.`,
  (hostile) => `Amnesty warnt: ${hostile} drei Gefangenen in Evin droht die Hinrichtung.`,
  (hostile) => `قالت منظمة ${hostile} إن السلطات الإيرانية أعدمت سجناء في سجن إيفين.`,
  (hostile) => `${hostile}\n\n${hostile}`,
];

const LINKS: readonly ((hostile: string) => string)[] = [
  () => 'javascript:window.ran=1',
  () => 'data:text/html,<script>window.ran=1</script>',
  (hostile) => `https://elsewhere.example/${hostile}`,
  (hostile) => `https://elsewhere.example/?q=${encodeURIComponent(hostile)}#${hostile}`,
  () => 'https://user:password@elsewhere.example:99999/',
  () => '//elsewhere.example/x',
  (hostile) => hostile,
];

const TONGUES = ['en', 'fa', 'fr', 'ar', '"><script>window.ran=1</script>', 'x'.repeat(300), '', 'und'] as const;

/** Some hundreds of items as JSON Lines, each hostile in title, text, link, name of its publisher and language. */
export function hostileLines(): string[] {
  return HOSTILE_TEXTS.flatMap((text, index) =>
    FRAMES.map((frame, turn) => {
      const hostile = text.toWellFormed();
      return JSON.stringify({
        id: `hostile-${index}-${turn}-${hostile.slice(0, 40)}`,
        url: LINKS[(index + turn) % LINKS.length]?.(hostile),
        source: {
          name: turn % 3 === 0 ? hostile.trim() || 'x' : `Publisher ${hostile}`,
          kind: 'social',
          platform: 'telegram',
        },
        published: turn % 4 === 0 ? hostile : new Date(Date.now() - (index * 9 + turn) * 600_000).toISOString(),
        language: TONGUES[(index + turn) % TONGUES.length],
        title: turn % 5 === 4 ? '' : hostile,
        text: frame(hostile),
      });
    }),
  );
}
