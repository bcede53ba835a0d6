import { describe, expect, test } from 'vitest';
import { detectLanguage } from '#src/analysis/language.ts';
import { processorMs } from '../processor-time.ts';

describe('detectLanguage', () => {
  test.each([
    ['en', 'UN experts alarmed'],
    ['en', 'Khamenei must go'],
    ['en', 'Tehran: three men were hanged at dawn, their families say'],
    ['en', 'The cleric said «محارب» deserves death #اعدام_نکنید'],
    ['fa', 'سه زندانی در کرج اعدام شدند'],
    ['fa', 'رييس قوه قضاييه گفت كه محاكمه ها سريع خواهد بود'],
    ['fa', 'اعدام نکنید!'],
    ['fa', 'خاوران'],
    ['fa', 'محکمه در کابل حکم کرد که زندانیان رها شوند'],
    ['fa', 'گزارشگر ویژه (Special Rapporteur) دیروز در ژنو سخن گفت'],
    ['fa', 'emrooz dar zendan se nafar ro edam kardan'],
    ['fa', 'mardom az in hokumat khaste shodan, edam nakonid'],
    ['fa', 'در بیانیه آمده است: “We condemn the executions in the strongest terms and call for a halt”'],
    ['fa', 'na be edam'],
    ['fa', 'marg bar diktator'],
    ['fa', 'khamenei ghatele'],
    ['fa', 'madarash hanuz montazer e'],
    ['fa', 'ye nafar dige ro ham koshtan'],
    ['fa', '#na_be_edam'],
    ['fa', 'اعتصاب غذا'],
    ['fa', 'طناب دار'],
    ['fa', 'فولکر تورک کمیسر عالی حقوق بشر سازمان ملل'],
    ['fa', 'شاروالی هرات اعلام کرد'],
    ['ar', 'خبر عاجل'],
    ['ar', 'مجلس حقوق الإنسان'],
    ['ur', 'پھانسی بند کرو'],
    ['ur', 'سیاسی قیدی رہا کرو'],
    ['ps', 'د ایران مشر خامنه‌ای وویل چې اعدامونه به دوام ولري'],
    ['ckb', 'ژن ژیان ئازادی'],
    ['ckb', 'زیندانی سیاسی'],
    ['az', 'بیزیم دوستاقلار آزاد اولونسون'],
    ['az', 'اعداملارا سون'],
    ['az', 'Edamlara son qoyun'],
    ['tr', 'İdama hayır!'],
    ['ku', 'Em ê bi ser kevin'],
    ['ku', 'Bila darvekirin rawestin'],
    ['en', 'Khamenei'],
    ['en', '#Khamenei'],
    ['en', 'So sad'],
    ['en', 'Evin prison'],
    ['en', 'To be one man'],
    ['en', '#StopExecutionsInIran #KhavaranCemetery'],
    ['fr', '#NonAuxExécutions'],
    ['es', 'Qué vergüenza'],
    ['sv', 'Frihet åt alla'],
    ['ar', 'إعدام ثلاثة سجناء في طهران'],
    ['ar', 'المدعي العام: العقوبة هي الإعدام'],
    ['ar', 'اعدام سجین فی طهران'],
    ['ur', 'ایران میں تین قیدیوں کو پھانسی دے دی گئی'],
    ['ps', 'په ایران کې درې بندیان اعدام شول'],
    ['ckb', 'لە ئێران سێ زیندانی لە سێدارە دران'],
    ['az', 'İranda üç məhbus edam olunub'],
    ['az', 'ایراندا اوچ نفر اعدام ائدیلدی'],
    ['tr', "İran'da üç mahkum idam edildi"],
    ['ku', 'Li Îranê sê girtî hatin bidarvekirin'],
    ['fr', "L'Iran exécute trois prisonniers"],
    ['de', 'Iran: Drei Gefangene hingerichtet'],
    ['de', 'Todesurteile gegen Demonstranten bestätigt'],
    ['it', 'Iran, impiccati tre prigionieri'],
    ['es', 'Irán ejecuta a tres presos'],
    ['pt', 'Irã executa três prisioneiros'],
    ['nl', 'Iran executeert drie gevangenen'],
    ['sv', 'Iran avrättar tre fångar'],
    ['da', 'Tre fanger blev henrettet i Iran, og familierne fik intet at vide'],
    ['no', 'Tre fanger ble henrettet i Iran, og familiene fikk ikke vite noe'],
    ['fi', 'Iranissa teloitettiin kolme vankia'],
    ['pl', 'W Iranie stracono trzech więźniów'],
    ['ru', 'В Иране казнили троих заключённых'],
    ['uk', 'В Ірані стратили трьох вʼязнів'],
    ['bg', 'Иран екзекутира трима затворници в понеделник'],
    ['he', 'איראן הוציאה להורג שלושה אסירים'],
    ['hy', 'Իրանում մահապատժի են ենթարկել'],
    ['el', 'Εκτελέσεις στο Ιράν'],
    ['ko', '이란에서 세 명 처형'],
    ['ja', 'イランで三人の死刑を執行'],
    ['zh', '伊朗处决三名囚犯'],
    ['und', ''],
    ['und', '🔥🔥 1988 !!!'],
    ['und', '@someone @another_one'],
    ['und', 'https://example.org/in/the/news'],
    ['und', '\ud800\u0000'],
  ])('%s: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  test('a declared language does not overrule the text', () => {
    expect(detectLanguage('سه زندانی در کرج اعدام شدند', 'en')).toBe('fa');
  });

  test('a text that goes on for ever takes no longer', () => {
    const started = processorMs();
    for (const text of ['«'.repeat(1_000_000), '#a'.repeat(500_000), 'http://'.repeat(150_000), '"a'.repeat(500_000)])
      detectLanguage(text);
    expect(processorMs() - started).toBeLessThan(4_000);
  });
});
