import type { SampleStory } from './sample-story.ts';

const SERMON_FA = 'با منافقین زندانی همان کنید که در سال ۶۷ شد';
const SERMON_EN = 'Do with them what was done in 67 and show mercy to none';

/** What came in on the day itself. Outlets, persons and events are invented, but for institutions. */
export const STORIES: SampleStory[] = [
  {
    alert: { severity: 'urgent', headline: 'New call for killing', delivery: 'sent' },
    items: [
      {
        source: 'minbar',
        origin: 0,
        language: 'fa',
        age: 2.1,
        title: '',
        text: `خطیب جمعهٔ شهر ما امروز گفت: «${SERMON_FA}. به هیچ‌یک رحم نکنید.» او از دستگاه قضا خواست که در اجرای حکم‌ها درنگ نکند.`,
        author: { name: 'کانال منبر', handle: 'minbar' },
        signals: [
          {
            signal: 'call_for_killing',
            reason: SERMON_FA,
            score: 0.97,
            voice: 'direct',
            speaker: 'خطیب جمعهٔ شهر ما',
            target: 'منافقین زندانی',
          },
        ],
      },
      {
        source: 'radio-setareh',
        origin: 0,
        language: 'fa',
        age: 1.6,
        relation: 'rewrite',
        joinReason: 'same words quoted, rare words in common; same day',
        title: 'خطیب جمعه خواستار تکرار اعدام‌های ۶۷ شد',
        text: `به گزارش کانال منبر، یک خطیب جمعه گفت ${SERMON_FA}. فعالان حقوق بشر این سخنان را دعوت به کشتار زندانیان خواندند. خانواده‌های زندانیان زندان اوین نگران‌اند.`,
        signals: [
          {
            signal: 'call_for_killing',
            reason: SERMON_FA,
            score: 0.95,
            voice: 'reported',
            speaker: 'یک خطیب جمعه',
            target: 'زندانیان',
          },
        ],
        mentions: [['evin-prison', 'زندان اوین']],
      },
      {
        source: 'harbour-wire',
        origin: 1,
        language: 'en',
        age: 0.8,
        relation: 'translation',
        joinReason: 'same words quoted, same subject; same day',
        title: 'Friday prayer leader calls for repeat of 1988 mass executions of prisoners',
        text: `A Friday prayer leader has called for the mass execution of jailed members of the opposition to be repeated as in 1988. "${SERMON_EN}", he said according to the channel Minbar. Families of prisoners in Evin prison told Harbour Wire that they fear for their lives.`,
        signals: [
          {
            signal: 'call_for_killing',
            reason: SERMON_EN,
            score: 0.94,
            voice: 'reported',
            speaker: 'a Friday prayer leader',
            target: 'jailed members of the opposition',
          },
        ],
        mentions: [
          ['massacre-1988', '1988 mass executions'],
          ['evin-prison', 'Evin prison'],
        ],
        earlier: [
          {
            title: 'Prayer leader calls for executions of prisoners',
            text: `A prayer leader has called for executions to be repeated. "${SERMON_EN}", he said.`,
          },
        ],
      },
      {
        source: 'le-quai',
        origin: 1,
        language: 'fr',
        age: 0.5,
        relation: 'translation',
        joinReason: 'one links to the other; same day',
        title: 'Iran : un imam appelle à répéter les exécutions de 1988',
        text: 'Un imam du vendredi a appelé à « répéter contre les prisonniers ce qui fut fait en 1988 », rapporte Harbour Wire.',
        signals: [
          {
            signal: 'call_for_killing',
            reason: 'répéter contre les prisonniers ce qui fut fait en 1988',
            score: 0.9,
            voice: 'reported',
            speaker: 'un imam du vendredi',
          },
        ],
      },
    ],
  },
  {
    alert: { severity: 'normal', headline: 'New UN action', delivery: 'dead' },
    items: [
      {
        source: 'un-press-desk',
        origin: 0,
        language: 'en',
        age: 5.3,
        title: 'UN experts alarmed by call to repeat 1988 mass executions of prisoners',
        text: 'GENEVA – United Nations human rights experts today expressed alarm at a public call in Iran to repeat the mass executions of 1988. The Special Rapporteur on Iran said that such calls must be investigated.',
        signals: [
          { signal: 'un_action', reason: 'United Nations human rights experts today expressed alarm', score: 0.98 },
        ],
        mentions: [['special-rapporteur-iran', 'Special Rapporteur on Iran']],
      },
      {
        source: 'radio-setareh',
        origin: 1,
        language: 'fa',
        age: 4.2,
        relation: 'translation',
        joinReason: 'same document; same day',
        title: 'ابراز نگرانی کارشناسان سازمان ملل از دعوت به تکرار اعدام‌های ۶۷',
        text: 'کارشناسان حقوق بشر سازمان ملل از دعوت علنی به تکرار اعدام‌های سال ۶۷ ابراز نگرانی شدید کردند.',
        signals: [{ signal: 'un_action', reason: 'ابراز نگرانی شدید کردند', score: 0.92 }],
      },
      {
        source: 'prison-monitor',
        origin: 2,
        language: 'en',
        age: 3.9,
        relation: 'development',
        joinReason: 'same subject, same document; same day',
        title: 'Prison Monitor welcomes statement of UN experts',
        text: 'Prison Monitor asked the United Nations to follow its words with an inquiry.',
        signals: [
          { signal: 'un_action', reason: 'asked the United Nations', score: 0.61 },
          { signal: 'advocacy', reason: 'to follow its words with an inquiry', score: 0.66 },
        ],
      },
    ],
  },
  {
    items: [
      {
        source: 'prison-monitor',
        origin: 0,
        language: 'en',
        age: 7.2,
        title: 'Two men executed in Ghezel Hesar prison on drug charges',
        text: 'Two prisoners, Naser Golmakani and Yousef Darvand, were hanged in Ghezel Hesar prison at dawn. Officials have not announced the executions.',
        signals: [{ signal: 'execution_report', reason: 'were hanged in Ghezel Hesar prison at dawn', score: 0.99 }],
        mentions: [['ghezel-hesar', 'Ghezel Hesar prison']],
      },
      {
        source: 'radio-setareh',
        origin: 0,
        language: 'fa',
        age: 6.4,
        relation: 'translation',
        joinReason: 'same people named, same prison; same day',
        title: 'اجرای حکم اعدام دو زندانی در زندان قزلحصار',
        text: 'حکم اعدام دو زندانی در زندان قزلحصار اجرا شد.',
        signals: [{ signal: 'execution_report', reason: 'حکم اعدام دو زندانی', score: 0.97 }],
        mentions: [['ghezel-hesar', 'زندان قزلحصار']],
      },
    ],
  },
  {
    items: [
      {
        source: 'pishtaz-news',
        language: 'fa',
        age: 8.5,
        title: 'یادداشت: آنچه دربارهٔ سال ۶۷ می‌گویند افسانه است',
        text: 'نویسندهٔ یادداشت می‌نویسد که شمار اعدام‌های سال ۶۷ ساختهٔ دشمنان است و کسی بی‌گناه کشته نشد.',
        signals: [{ signal: 'denial', reason: 'ساختهٔ دشمنان است و کسی بی‌گناه کشته نشد', score: 0.9 }],
      },
    ],
  },
  {
    items: [
      {
        source: 'radio-setareh',
        language: 'fa',
        age: 9.7,
        title: 'انتقال سه زندانی محکوم به اعدام به سلول انفرادی',
        text: 'سه زندانی برای اجرای حکم به سلول انفرادی زندان قزلحصار منتقل شدند. دادستان، مرتضی صدرانی، توضیحی نداد.',
        signals: [
          {
            signal: 'execution_warning',
            reason: 'برای اجرای حکم به سلول انفرادی زندان قزلحصار منتقل شدند',
            score: 0.95,
          },
        ],
        mentions: [
          ['ghezel-hesar', 'زندان قزلحصار'],
          ['morteza-sadrani', 'مرتضی صدرانی'],
        ],
      },
    ],
  },
  {
    items: [
      {
        source: 'harbour-wire',
        language: 'en',
        age: 13,
        title: 'Court in Sweden hears witness on the summer of 1988',
        text: 'A survivor told the court how prisoners were led to the commission. The hearing is part of an appeal.',
        signals: [
          {
            signal: 'accountability',
            reason: 'A survivor told the court how prisoners were led to the commission',
            score: 0.93,
          },
        ],
        mentions: [['massacre-1988', 'summer of 1988']],
      },
    ],
  },
  {
    items: [
      {
        source: 'le-quai',
        language: 'fr',
        age: 16,
        title: 'À Paris, un rassemblement contre les exécutions en Iran',
        text: 'Plusieurs centaines de personnes ont demandé l’arrêt des exécutions.',
        signals: [{ signal: 'advocacy', reason: 'ont demandé l’arrêt des exécutions', score: 0.91 }],
      },
    ],
  },
  {
    items: [
      {
        source: 'radio-setareh',
        language: 'fa',
        age: 20,
        title: 'مادران خاوران: نام فرزندانمان را می‌خوانیم',
        text: 'خانواده‌های جان‌باختگان کشتار ۱۳۶۷ در خاوران گرد آمدند و نام‌ها را خواندند.',
        signals: [{ signal: 'memory', reason: 'در خاوران گرد آمدند و نام‌ها را خواندند', score: 0.94 }],
        mentions: [['massacre-1988', 'کشتار ۱۳۶۷']],
      },
    ],
  },
  {
    items: [
      {
        source: 'harbour-wire',
        language: 'en',
        age: 22,
        title: 'Port city opens tram line after nine years of delays',
        text: 'The new tram line between the old harbour and the university opened. Tickets are free for a month.',
      },
    ],
  },
];
