import { randomFrom } from '#src/analysis/signals/learn/random.ts';

/** What people post all day, a sentence after another; by how many in a hundred posts are of the language. */
const SENTENCES: readonly { share: number; sentences: readonly string[] }[] = [
  {
    share: 46,
    sentences: [
      'just finished my third coffee and it is not even nine',
      'Does anybody know a good dentist in Leeds?',
      'My cat has decided that the keyboard is hers now',
      'new chapter is up, thank you all for waiting so patiently',
      'I must say that the second season is far better than the first',
      'good morning to everyone except the person who invented mondays',
      'They killed off the best character in the whole show, I am done',
      'We stand with the nurses, no one should have to work a double shift like that',
      'The president said on Tuesday that the budget would be ready before the summer',
      'Look at this sunset over the harbour, no filter needed',
      'finally got the tests to pass, only took me the whole weekend',
      'Commissions are open! DM me for prices, I draw your dog, your horse, your grandmother',
      'The UN climate report makes for grim reading again this year',
      'what a goal, what a match, my voice is gone',
      'my grandfather would have turned a hundred today. I still have his watch',
      'Hot take: soup is a drink',
      'The judge threw the case out and the family cried in the corridor',
      'anyone else watching the eclipse from a parking lot right now',
      'Please sign the petition to keep our library open on Saturdays',
      'Three years sober today. One day at a time.',
      'The police are asking for witnesses after a crash on the ring road',
      'lol imagine paying that much for a sandwich',
      'Thread on how to prune tomatoes, since so many of you asked',
      'I have a deadline at midnight and I am reorganising my bookshelf',
      'Our paper on bird migration is out today, link below',
      'This album is twenty years old and I feel every one of them',
      'Prices go up again in April, says the energy regulator',
      'So proud of my daughter who passed her driving test this morning',
    ],
  },
  {
    share: 14,
    sentences: [
      '今日はいい天気だから布団を干した',
      '新しいイラストを描きました、見てくれると嬉しいです',
      '電車が遅れて会議に間に合わなかった',
      'ラーメン食べたい、でも並びたくない',
      '猫が膝の上から動いてくれない',
      '来週のライブのチケットが当たった!',
    ],
  },
  {
    share: 9,
    sentences: [
      'acordei cedo demais hoje e já quero voltar para a cama',
      'Que jogo foi esse, meu coração não aguenta mais',
      'alguém indica um bom livro para ler nas férias?',
      'o governo anunciou novas regras para o imposto de renda',
      'minha avó fez bolo de cenoura e a casa inteira está cheirando',
    ],
  },
  {
    share: 7,
    sentences: [
      'Hoy por fin llueve, las plantas estarán contentas',
      'No puedo creer que haya terminado la serie así',
      '¿Alguien sabe a qué hora abre la panadería de la esquina?',
      'El ayuntamiento presentó su plan para el nuevo parque',
      'se me quemaron las lentejas otra vez',
    ],
  },
  {
    share: 6,
    sentences: [
      'Guten Morgen zusammen, der Kaffee läuft schon',
      'Der Zug fällt heute leider aus, bitte nutzen Sie den Bus',
      'Hat jemand eine Empfehlung für ein Fahrradschloss?',
      'Im Garten blühen die ersten Krokusse',
      'Der Minister hat seinen Entwurf zum Wohnungsbau vorgelegt',
    ],
  },
  {
    share: 4,
    sentences: [
      'Un peu de pluie ce matin, parfait pour rester lire au lit',
      'Le train de huit heures est encore supprimé, merci',
      "J'ai raté mon gâteau mais on l'a mangé quand même",
      'La mairie ouvre une piste cyclable le long du canal',
    ],
  },
  {
    share: 3,
    sentences: ['오늘 저녁은 김치찌개', '새 앨범 나왔다, 하루 종일 듣는 중', '비가 와서 산책을 못 갔어요'],
  },
  { share: 2, sentences: ['Dzisiaj wreszcie wolne, idę na rower', 'Ktoś poleci dobry serial na weekend?'] },
  {
    share: 2,
    sentences: ['Bugün hava çok güzel, sahilde yürüdük', 'Maç bitti, sesim kısıldı', 'Yeni kitabım nihayet rafta'],
  },
  {
    share: 2,
    sentences: [
      'Сегодня испекла пирог с яблоками',
      'Поезд опоздал на сорок минут',
      'Посмотрели новый фильм, понравился',
    ],
  },
  { share: 1, sentences: ['صباح الخير من الاسكندرية، البحر هادئ اليوم', 'مباراة رائعة ونتيجة عادلة للفريقين'] },
  { share: 1, sentences: ['امروز باران آمد و کوچه بوی خاک می‌دهد', 'چای تازه دم و یک کتاب خوب، دیگر چه می‌خواهم'] },
  { share: 1, sentences: ['Eindelijk weekend, de fiets staat klaar', 'Weet iemand een leuk restaurant in Gent?'] },
  { share: 1, sentences: ['Oggi polenta, fuori nevica', 'Il treno è in ritardo, come ogni lunedì'] },
  { share: 1, sentences: ['आज बारिश हो रही है और चाय तैयार है', 'कल परीक्षा है और मैं फिल्म देख रहा हूँ'] },
];
const TAGS = [
  '#art',
  '#nowplaying',
  '#MondayMotivation',
  '#photography',
  '#おはよう',
  '#bookstodon',
  '#futebol',
  '#caturday',
];
const MARKS = ['☕', '😂', '🌧️', '❤️', '🔥', '🐈', '…', '!!'];

/** Posts of 40 to 300 characters as a stream of everything brings them; deterministic for a seed. */
export function everydayPosts(count: number, seed = 1): string[] {
  const random = randomFrom(seed);
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)] as Item;
  const languages = SENTENCES.flatMap(({ share, sentences }) => Array.from({ length: share }, () => sentences));
  return Array.from({ length: count }, () => {
    const sentences = pick(languages);
    const parts = [pick(sentences)];
    while (random() < 0.4 && parts.join(' ').length < 220) parts.push(pick(sentences));
    if (random() < 0.3) parts.push(pick(MARKS));
    if (random() < 0.25) parts.push(pick(TAGS));
    if (random() < 0.2) parts.push(`https://example.org/${Math.floor(random() * 1e9).toString(36)}`);
    if (random() < 0.15) parts.unshift(`@${Math.floor(random() * 1e9).toString(36)}.example.org`);
    return parts.join(' ');
  });
}
