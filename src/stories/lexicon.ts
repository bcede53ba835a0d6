import { GENERAL_CONCEPTS } from './general-lexicon.ts';
import { fold } from './words.ts';

/**
 * What news of this subject is about, in the words of eight languages, so that an item and its translation meet.
 * A stem that ends in `-` matches the beginning of a word, any other the whole word. English, French, German, Spanish,
 * Italian and Swedish first, then Persian and Arabic. A weight of 1 is usual; words that stand in nearly every item
 * on the subject weigh little, and telling ones more.
 */
const CONCEPTS: Record<string, [weight: number, stems: string]> = {
  execution: [
    0.3,
    'execut- execu- exécut- exekut- ejecu- ejecut- esecuzion- giustiziat- hinricht- hingericht- avratt- henrett- teloit- اعدام- اعدم- تیرباران-',
  ],
  none: [0, 'executiv- exécutif- exécutive ejecutivo- esecutiv- execute-order'],
  hanging: [
    0.8,
    'hang- hanged gallows pendu- pendaison gehängt galgen ahorc- horca impicc- hängd- hängn- دار اویخته حلقاویز شنق- مشنق-',
  ],
  death: [0.3, 'death mort- tod todes- muerte pena-muerte morte död- dods- مرگ موت وفات'],
  kill: [
    0.6,
    'kill- tuer- tué- töt- getötet matar- mata uccid- uccis- döda- dodad- slay- slain slaught- کشت- بکش- می‌کشی- قتل- کشته- مقتل قتلوا یقتل',
  ],
  massacre: [0.9, 'massacr- massak- matanza- massacro- strage- کشتار- قتل‌عام- قتلعام مجزر- مذبح- مجازر'],
  sentence: [
    0.6,
    'sentenc- condemn-ed verurteil- urteil- condamn- condenad- condena- condannat- condanna- dömd- dömts dömer- dom محکوم- حکم احکام حکما محکومیت- یحکم حکمت',
  ],
  life: [1, 'lifetime perpétuité lebenslang- livstid- ergastolo perpetua ابد حبس‌ابد مؤبد'],
  warning: [0.6, 'warn- avert- mise-en-garde warnt- advert- avvert- varn- هشدار- تحذیر- یحذر حذر- تحذر'],
  imminent: [1, 'imminen- unmittelbar- bevorsteh- inminent- omedelbar- قریب‌الوقوع قریبالوقوع وشیک وشیکا'],
  solitary: [1, 'solitary isolement einzelhaft aislamiento isolamento isoler- انفرادی انفرادیه سوئیت'],
  lastVisit: [1, 'farewell adieu- abschied- despedida addio avsked- ملاقات وداع دیدار'],
  upheld: [1, 'upheld uphold- confirm- bestätig- ratific- conferm- fastställ- تایید تائید تأیید- اید یؤید تثبیت'],
  overturned: [1, 'overturn- quash- annul- aufgehoben aufheb- anul- annull- upphäv- نقض لغو الغاء الغت'],
  retrial: [1, 'retrial rejug- neuverhandl- دوباره اعاده‌دادرسی اعاده'],
  prisoner: [
    0.4,
    'prisoner- prisonni- häftling- gefangen- preso- presos prisioner- detenut- prigionier- fånge- fångar زندانی- زندانیان سجین- سجناء معتقل-',
  ],
  prison: [0.4, 'prison jail gaol gefängnis- cárcel- carcere prigion- fängels- زندان سجن سجون'],
  protester: [
    0.5,
    'protest- demonstrant- demonstrat- manifestant- manifestation- proteste- manifest- معترض- معترضان اعتراض- محتج- متظاهر- احتجاج- مظاهر- اغتشاش-',
  ],
  women: [0.9, 'women woman femme- frau- mujer- donna donne kvinn- زن زنان نساء امراه زنی'],
  child: [
    1,
    'juvenile- child- minor minors teenager- enfant- mineur- kinder- jugendlich- minderjährig- menor- niño- minorenn- barn- کودک- نوجوان- زیر۱۸ قاصر- اطفال طفل',
  ],
  student: [1.1, 'student- étudiant- estudiant- studente- studenti دانشجو- طالب طلاب'],
  teacher: [1.1, 'teacher- enseignant- lehrer- maestr- profesor- insegnant- lärare معلم- معلمان'],
  doctor: [1.1, 'physician- medic médecin- arzt ärzt- médico- medico läkar- پزشک- طبیب دکتر'],
  lawyer: [0.8, 'lawyer- attorney- avocat- anwalt anwält- abogad- avvocat- advokat- وکیل- وکلا محام- محامی'],
  journalist: [1, 'journalist- reporter periodist- giornalist- روزنامه‌نگار- خبرنگار- صحفی- صحافی-'],
  athlete: [1.1, 'wrestler- boxer- athlet- lutteur ringer luchador- lottator- کشتی‌گیر- بوکسور ورزشکار- مصارع ملاکم'],
  artist: [
    1.1,
    'rapper- singer- actor actress filmmak- chanteu- sänger- cantant- cineast- رپر خواننده بازیگر هنرمند- مغنی فنان',
  ],
  spying: [0.9, 'spy spies spying espionage espion- spion- espía- espionaje spia spie- جاسوس- تجسس تجسسا موساد'],
  mossad: [0.9, 'mossad موساد الموساد'],
  drugs: [
    1,
    'drug drugs narcotic- drogue- stupéfiant- drogen- rauschgift drogas narcotráf- droga- narkotik- knark- مواد‌مخدر مخدر مواد مخدرات',
  ],
  murder: [0.8, 'murder- meurtr- mord morde asesin- omicidi- assassin- قصاص قاتل- قتل‌عمد جریمه‌قتل'],
  retribution: [1.1, 'retribution qisas qesas vergeltung talion قصاص'],
  rape: [1.1, 'rape rapist viol violeur vergewaltig- violación stupro våldtäkt- تجاوز اغتصاب'],
  moharebeh: [1.1, 'mohareb- moharebeh muhareb- moharabeh waging enmity محارب- محاربه حرابه'],
  corruption: [1.1, 'corruption efsad mofsed افساد مفسد- فی‌الارض فساد'],
  baghi: [1.1, 'baghi insurrection rebellion rébellion aufstand بغی بغات'],
  blasphemy: [1.1, 'blasphem- apostas- apostat- gotteslästerung سب‌النبی ارتداد مرتد اهانت'],
  fatwa: [1.3, 'fatwa- fatva- fatoua فتوا- فتوی- فتاوی'],
  sermon: [
    1.2,
    'sermon- friday prêche prière- freitagsgebet- freitagspredig- freitag- viernes oración venerdì preghiera fredagsbön- خطبه- نماز جمعه خطیب صلاه',
  ],
  imam: [0.7, 'imam cleric- ayatollah ayatolá clérigo religieux imán geistlich- prete آیت‌الله روحانی امام رجل‌دین'],
  editorial: [1.3, 'editorial- éditorial- leitartikel- editoriale ledare ledarartikel یادداشت- سرمقاله افتتاحی- مقال'],
  repeat: [1.2, 'repeat- répét- wiederhol- repetir- ripeter- upprepa- تکرار- یکرر'],
  mercy: [1.1, 'mercy merciless pitié gnade piedad pietà nåd رحم- ترحم رافت رحمه'],
  swift: [0.9, 'swift- quick- rapid- schnell- rápid- rapidi- snabb- سریع- فوری فورا بسرعه سریعه'],
  punish: [0.8, 'punish- châti- straf- bestraf- castig- puni- straff- مجازات- عقوبت- عقاب- اشد'],
  demand: [
    0.5,
    'demand- calls call called urge- urged appel- exig- réclam- forder- fordert pide pidió chied- kräv- خواستار- خواست- خواستند مطالب- طالب یطالب دعا دعت تدعو',
  ],
  letter: [1, 'letter- lettre- brief carta- lettera brev نامه- رساله'],
  statement: [
    0.7,
    'statement- communiqué- déclaration erklärung- declaración- comunicad- dichiarazione uttalande بیانیه- بیان',
  ],
  parliament: [
    0.9,
    'parliament- parlement- parlament- majlis mp mps lawmaker- député- abgeordnet- diputad- deputat- riksdag- ledamot- ledamöter نماینده نمایندگان مجلس النواب برلمان-',
  ],
  judge: [0.7, 'judge- juge richter- juez jueces giudic- domare قاضی قضات قضاه'],
  court: [0.4, 'court tribunal- gericht- corte domstol- tingsrätt- دادگاه- محکمه محاکم'],
  appealCourt: [1, 'berufung- hovrätt- تجدیدنظر تجدید‌نظر استئناف'],
  prosecutor: [
    1,
    'prosecut- procureur- staatsanwalt- generalstaatsanwalt- fiscal fiscalía procurator- åklag- riksåklag- دادستان- مدعی النائب مدعی‌العموم',
  ],
  chiefJustice: [
    0.9,
    'judiciary judiciaire justiz- judicial magistratura rättschef- rättsväsen- قضاییه قضائیه قضاء قضائی',
  ],
  minister: [0.7, 'minister- ministre- ministro- ministr- وزیر- وزراء'],
  president: [0.6, 'president- präsident- président- رئیس‌جمهور- رئیس رییس رئیسجمهور رییس‌جمهور-'],
  spokesman: [1, 'spokes- porte-parole sprecher- portavoz portavoce talesperson سخنگو- ناطق متحدث'],
  resolution: [1.2, 'resolution- résolution- resolución- risoluzion- قطعنامه- قرار-مجلس'],
  vote: [
    0.9,
    'vote- votes voted voting voix stimme- stimmen gestimmt votos votó votazion- voti röst- röster رای ارا رأی- صوت- تصویت',
  ],
  abstain: [
    1.2,
    'abstain- abstent- abstenu- enthaltung- enthiel- abstencion- astenut- astension- nedlagda ممتنع امتنع- امتناع',
  ],
  adopt: [0.7, 'adopt- passed annahm- angenomm- verabschied- aprob- approv- antog- antagit تصویب- اعتمد- اقر'],
  extend: [1, 'extend- renew- prolong- verlänger- prorrog- renuev- renov- prorog- rinnov- förläng- تمدید- تمدد مدد-'],
  mandate: [1, 'mandat- ماموریت- ولایت- تفویض مأموریت'],
  mission: [
    1,
    'fact-finding mission- enquête untersuchung- investigación inchiesta granskning- حقیقت‌یاب- حقیقتیاب تقصی',
  ],
  rapporteur: [1.1, 'rapporteur- berichterstatter- relator- relator relatric- rapportör- گزارشگر- مقرر مقرره'],
  expertsUn: [1, 'expert- esperti- experten کارشناسان خبراء'],
  highCommissioner: [
    1.1,
    'commissioner- commissaire- hochkommissar- kommissar- comisionado commissario kommissarie- کمیسر- مفوض',
  ],
  secretaryGeneral: [1.1, 'secretary-general secrétaire-général generalsekret- دبیرکل دبیر امین‌عام الامین'],
  council: [0.6, 'council conseil rat menschenrechtsrat consejo consiglio rådet råd شورا- مجلس-حقوق'],
  assembly: [0.8, 'assembly assemblée generalversammlung asamblea assemblea generalförsamling- مجمع جمعیه'],
  thirdCommittee: [1.1, 'committee comité ausschuss comisión kommitté کمیته لجنه'],
  specialSession: [1, 'session sitzung sondersitzung sesión sessione نشست اجلاس جلسه دوره'],
  report: [0.3, 'report- rapport- bericht- informe- relazione گزارش- تقریر-'],
  finalReport: [1, 'final last letzt- abschlussbericht ultim- dernier- slut- پایانی اخرین نهایی اخیر ختام'],
  crimesHumanity: [1.1, 'humanity humanité menschlichkeit humanidad umanità mänskligheten بشریت انسانیه ضد‌بشریت'],
  genocide: [1.2, 'genocid- génocid- völkermord- folkmord- نسل‌کشی- نسلکشی اباده'],
  atrocity: [1.1, 'atroci- gräuel- grausam- جنایات جنایت فظائع فظیعه'],
  accountability: [
    0.8,
    'accountab- impunity impunité straflos- impunidad impunità straffrihet پاسخگو- مصونیت مسائله محاسبه',
  ],
  conviction: [1, 'convict- guilty coupable schuldig- culpable colpevole- skyldig- مجرم گناهکار ادان- مذنب'],
  acquit: [1.1, 'acquit- freigesproch- absuelt- assolt- frikän- تبرئه برائت براءه'],
  arrest: [
    0.7,
    'arrest- festgenomm- verhaft- deten- detuv- arrestat- gripen gripn- greps بازداشت- دستگیر- اعتقال- اعتقل- توقیف',
  ],
  airport: [1.2, 'airport aéroport flughafen aeropuerto aeroporto flygplats فرودگاه مطار'],
  trial: [0.8, 'trial trials procès prozess juicio processo rättegång- محاکمه- محاکمات دادرسی'],
  opens: [0.8, 'opens opened began begins s’ouvre eröffnet beginnt comienza inizia inled- börja- اغاز بدا- تبدا شروع'],
  universal: [1.1, 'universal- universel- weltrechts- universel universell- جهانی عالمی'],
  sanction: [1, 'sanction- sanktion- sancion- sanzion- تحریم- عقوبات'],
  listing: [
    1,
    'list lists listed listing proscri- designat- blacklist- inscri- einstuf- terrorliste lista- elenc- terrorlist- terrorstämpl- فهرست لیست قائمه تصنیف ادراج',
  ],
  terrorist: [0.8, 'terror- تروریست- تروریستی ارهاب-'],
  guards: [
    0.7,
    'irgc guards gardiens revolutionsgarde- guardia guardian- guardie pasdaran revolutionsgardet سپاه پاسداران حرس‌ثوری حرس',
  ],
  embassy: [
    1.1,
    'consulat- konsulat- generalkonsulat- کنسولگری قنصلی- embass- ambassad- botschaft- embajad- ambasciat- سفارت- سفیر سفاره',
  ],
  expel: [1.1, 'expel- expuls- ausweis- espuls- utvis- اخراج طرد'],
  ultimatum: [1.2, 'ultimatum اولتیماتوم انذار'],
  asset: [1, 'asset- avoirs vermögen- activos tillgång- دارایی- اموال اصول'],
  exchange: [1.2, 'swap- swapped exchange- échang- austausch- intercambi- canj- scambi- utväxl- مبادله تبادل- صفقه'],
  hungerStrike: [1.2, 'hunger-strike hunger grève-de-la-faim hungerstreik huelga sciopero hungerstrejk اعتصاب اضراب'],
  rally: [
    1.1,
    'rally rallies rassemblement- kundgebung- concentración raduno manifestazione تجمع- گردهمایی راهپیمایی تجمعات مسیره',
  ],
  petition: [1.1, 'petition- pétition- petición- petizion- namninsaml- طومار عریضه امضا- موقع- توقیع'],
  campaign: [0.8, 'campaign- campagn- kampagn- campañ- کارزار- کمپین- حمله حملات'],
  conference: [1.1, 'conferenc- conférence- konferenz- konferens کنفرانس همایش مؤتمر-'],
  hashtagNo: [0.6, 'abolition- abolish- abolir abschaff- abolic- aboliz- avskaff- الغای لغو‌مجازات'],
  graves: [
    1.2,
    'grave- graveyard- cemeter- tomb- fosse- cimetière- grab gräber- massengr- friedhof- fosa- tumba- cementerio- foss- cimiter- grav- massgrav- گور گورستان گورهای قبر- قبور مقبره مقابر قبرستان',
  ],
  bulldoze: [1.2, 'bulldoz- destr- desecrat- démoli- zerstör- destru- distru- förstör- تخریب- ویران- تدمیر هدم'],
  memorial: [
    1,
    'memorial- commemorat- anniversar- commémor- gedenk- jahrestag- conmemor- aniversari- commemor- årsdag- minnes- یادبود- سالگرد- سالروز یاد بزرگداشت ذکری احیاء',
  ],
  testimony: [
    1.1,
    'testimon- witness- survivor- témoign- témoin- rescapé- zeug- überlebend- testig- sobreviv- sopravvis- vittn- överlev- شهادت- شاهد- شاهدان بازمانده- بازماندگان ناج- شهود شهاده',
  ],
  mother: [1, 'mother- mère- mutter mütter madre- mor mödrar مادر- مادران امهات والده'],
  family: [0.5, 'famil- خانواده- عائله عائلات اسره ذوی'],
  confession: [1, 'confess- aveux geständnis- confesion- confesión- confession- erkänn- اعتراف-'],
  torture: [1, 'tortur- folter- gefolter- شکنجه- تعذیب'],
  burial: [
    1.1,
    'buried burial funeral- enterr- inhum- funérailles beerdig- begrab- begräbnis entierr- funeral sepolt- begrav- خاکسپاری خاک‌سپاری تشییع دفن- تدفین جنازه',
  ],
  public: [1, 'publicly en-public öffentlich- públic- pubblic- offentlig- ملاعام ملا‌عام علنا علنی'],
  tape: [1.2, 'tape audio recording enregistrement tonband- grabación registrazione inspelning- نوار صوتی تسجیل'],
  proud: [1.2, 'proud pride fier fière fierté stolz orgullo- orgogl- stolt افتخار- مفتخر نفتخر فخور- فخر'],
  deny: [
    1,
    'deny denie- denial nie nier démenti- leugn- bestreit- nieg- negar- negó smenti- neg- förnek- تکذیب- انکار- رد نفی ینفی',
  ],
  defend: [0.8, 'defend- justif- défend- verteidig- defiend- difen- försvar- دفاع توجیه یدافع برر-'],
  award: [1.1, 'award- prize- prix preis premi- pris جایزه- نشان تقدیر جائزه'],
  appoint: [1.1, 'appoint- nomm- ernann- ernenn- nombr- nomin- utnämn- utsed- منصوب- انتصاب- تعیین عین'],
  thousand: [0.7, 'thousand- millier- mille tausend- mil miles migliai- tusen- هزار- هزاران الاف'],
  record: [0.9, 'highest record- rekord- récord- بالاترین بیشترین رکورد- بی‌سابقه قیاسی اعلی'],
  doubled: [1.1, 'doubl- verdoppel- duplic- raddopp- fördubbl- برابر ضعف مضاعف'],
  annual: [0.8, 'annual annuel- jährlich- jahresbericht anual- annual- årlig- årsrapport- سالانه سنوی'],
  month: [0.6, 'month- mois monat- mes meses mese mesi månad- ماه ماهانه شهر'],
  week: [0.7, 'week- semaine- woche- semana- settiman- vecka- veckor هفته- اسبوع-'],
  tuesday: [1.1, 'tuesdays-campaign سه‌شنبه‌های ثلاثاء'],
  brother: [1.1, 'brother- frère- bruder brüder herman- fratell- bror- bröder برادر- شقیق اخوین'],
  twin: [1.3, 'twin- jumeau- zwilling- gemel- tvilling- دوقلو- توام'],
  cousin: [1.2, 'cousin- cousins vetter پسرعمو- پسرخاله- پسردایی ابن‌عم'],
  heart: [1.2, 'heart cardia- herz- infart- infarto hjärt- سکته قلبی'],
  baluch: [0.9, 'baluch- baloch- belutsch- balouch- baluc- beluci بلوچ-'],
  kurd: [0.9, 'kurd- kurdish curd- کرد کوردی کردی اکراد'],
  arabMinority: [0.9, 'ahwaz- arabs عرب‌زبان اهوازی احواز-'],
  afghan: [0.9, 'afghan- afgan- افغان- افغانستان'],
  bahai: [1.2, 'baha’i- bahai- bahaï- bahá- بهایی- بهائی-'],
  sunni: [0.9, 'sunni- sunnit- suní- سنی'],
  hijab: [1.1, 'hijab- kopftuch- velo- hiyab بی‌حجاب- بیحجاب- حجاب-'],
  hostage: [1.1, 'hostage- otage- geisel- rehén- rehen- ostagg- gisslan گروگان- رهین- رهائن'],
  war: [0.6, 'war guerre krieg- guerra krig- جنگ- حرب'],
  twelveDay: [1, 'twelve-day 12-day'],
  police: [0.8, 'police- polizei- policía- polizia- polis- پلیس- انتظامی شرطه'],
  basij: [1, 'basij- bassidj- بسیج- باسیج'],
  square: [1, 'square place platz plaza piazza torg میدان ساحه'],
  mosque: [1.1, 'mosque- mosquée- moschee- mezquit- mosche- moské- مسجد-'],
  bomb: [0.9, 'bomb- explos- attentat- anschlag- بمب- انفجار- تفجیر'],
  fire: [0.9, 'arson- burn- incendi- brand- آتش- حرق احراق'],
  jewish: [1, 'rabbi- synagog- jewish juif- jüdisch- judí- خاخام کنیسه یهود-'],
  email: [1, 'website- online twitter instagram تلگرام اینستاگرام توییت- تویتر'],
  pardon: [1.1, 'pardon- amnesty-granted grâce begnadig- indult- grazia benåd- عفو-شد بخشش بخشید رضایت گذشت'],
  released: [1.1, 'freed released libér- freigelass- liberad- liberat- frigiv- آزاد ازاد افرج افراج'],
  transfer: [0.8, 'transfer- transfér- verleg- traslad- trasfer- flytta- منتقل- انتقال- نقل'],
  halt: [0.8, 'halt- stop- arrêt- stopp- detener- fermare stoppa- توقف- متوقف- وقف ایقاف'],
  moratorium: [1.2, 'moratori- موراتوریوم تعلیق'],
  election: [0.8, 'election- élection- wahl- eleccion- elezion- val-kampanj انتخابات-'],
  nuclear: [1, 'nuclear- nucléair- atom- nuklear- nucleare kärn- هسته‌ای هستهای نووی'],
  football: [1, 'football- soccer fußball- fútbol- calcio fotboll- فوتبال- قدم'],
};

interface Stem {
  concept: number;
  prefix: boolean;
}

/** What the subject's own lists hold comes first: a word is looked up in the order of the lists. */
const ALL: typeof CONCEPTS = { ...CONCEPTS, ...GENERAL_CONCEPTS };
const names = Object.keys(ALL).filter((name) => name !== 'none');
const numberOf = new Map(names.map((name, index) => [name, index]));
const weights = names.map((name) => ALL[name]?.[0] ?? 0);
const stems = new Map<string, Stem>();
let longest = 0;
for (const [name, [, list]] of Object.entries(ALL)) {
  for (const entry of list.split(' ')) {
    const prefix = entry.endsWith('-');
    const stem = fold(prefix ? entry.slice(0, -1) : entry);
    if (!stems.has(stem)) stems.set(stem, { concept: numberOf.get(name) ?? -1, prefix });
    longest = Math.max(longest, stem.length);
  }
}

/** The concept that a folded word belongs to, as a number; null without one. The longest stem that fits decides. */
export function conceptOf(word: string): number | null {
  const found = lookUp(word);
  if (found !== null || !/^[؀-ۿ]/.test(word)) return found;
  const bare = word.replace(/^(?:وال|بال|فال|لل|ال|و)(?=..)/, '');
  return bare === word ? null : lookUp(bare);
}

/** Whether the word itself is in the lists, but for one letter: not just its first few letters. */
export function isWholeConcept(word: string): boolean {
  for (let length = word.length; length >= Math.max(4, word.length - 1); length--)
    if (stems.has(word.slice(0, length))) return true;
  return false;
}

function lookUp(word: string): number | null {
  for (let length = Math.min(longest, word.length); length >= 2; length--) {
    const stem = stems.get(word.slice(0, length));
    if (stem && (length === word.length || stem.prefix)) return stem.concept < 0 ? null : stem.concept;
  }
  return null;
}

/** How much a shared concept tells, about 0.3 to 1.3. */
export function conceptWeight(concept: number): number {
  return weights[concept] ?? 0;
}

export function conceptName(concept: number): string {
  return names[concept] ?? 'unknown';
}

/** For rules that ask for a concept by name. */
export function conceptNumber(name: string): number {
  return numberOf.get(name) ?? -1;
}
