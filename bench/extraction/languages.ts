export type Language = 'en' | 'de' | 'fr' | 'es' | 'ru' | 'zh' | 'ja' | 'ar';

type Grammar = {
  words: string[];
  people: string[];
  space: string;
  comma: string;
  stop: string;
  ui: Interface;
};

/** What the site around an article says. */
export type Interface = {
  advertisement: string;
  comments: string;
  newsletter: string;
  readMore: string;
  related: string;
  share: string;
  cookies: string;
  rights: string;
  menu: string[];
};

/** Vocabularies of ours: sentences made of them mean nothing, but are shaped as in the language. */
export const LANGUAGES: Record<Language, Grammar> = {
  en: {
    words: split(
      'the harbour council opened a new gate after winter storms and engineers said that water levels had fallen below their marks while residents waited near old bridges for news from town hall where plans were kept under seal until spring brought quiet days without wind or rain so ferries could sail again',
    ),
    people: ['Ida Holm', 'Marta Quill', 'Owen Tarn'],
    space: ' ',
    comma: ', ',
    stop: '.',
    ui: {
      advertisement: 'Advertisement',
      comments: 'Comments',
      newsletter: 'Sign up for our newsletter and get the best stories in your inbox every morning',
      readMore: 'Read more',
      related: 'Related stories',
      share: 'Share this article',
      cookies:
        'We use cookies to make this site work better for you and to measure how it is used. You may accept all or only what is needed.',
      rights:
        'All rights reserved. No part of this site may be copied without written permission of the publisher.',
      menu: ['Home', 'News', 'Sport', 'Business', 'Weather', 'Opinion', 'Contact'],
    },
  },
  de: {
    words: split(
      'der Hafenrat öffnete ein neues Tor nach den Stürmen des Winters und die Ingenieure sagten dass das Wasser unter die Marke gefallen sei während Anwohner bei alten Brücken auf Nachricht aus dem Rathaus warteten wo Pläne verwahrt wurden bis der Frühling ruhige Tage ohne Wind brachte',
    ),
    people: ['Jana Ried', 'Karl Mooser', 'Ute Sandt'],
    space: ' ',
    comma: ', ',
    stop: '.',
    ui: {
      advertisement: 'Anzeige',
      comments: 'Kommentare',
      newsletter: 'Melden Sie sich für unseren Newsletter an und erhalten Sie jeden Morgen das Wichtigste',
      readMore: 'Lesen Sie auch',
      related: 'Mehr zum Thema',
      share: 'Teilen',
      cookies:
        'Wir verwenden Cookies, um diese Seite für Sie zu verbessern und ihre Nutzung zu messen. Sie können allem zustimmen.',
      rights:
        'Alle Rechte vorbehalten. Kein Teil dieser Seite darf ohne schriftliche Erlaubnis des Verlags kopiert werden.',
      menu: ['Startseite', 'Politik', 'Sport', 'Wirtschaft', 'Wetter', 'Meinung', 'Impressum'],
    },
  },
  fr: {
    words: split(
      'le conseil du port a ouvert une porte nouvelle après les tempêtes et les ingénieurs ont dit que le niveau était tombé sous la marque pendant que des habitants attendaient près du vieux pont les nouvelles de la mairie où les plans restaient scellés jusqu’au printemps calme sans vent',
    ),
    people: ['Odile Marchand', 'Luc Perrin'],
    space: ' ',
    comma: ', ',
    stop: '.',
    ui: {
      advertisement: 'Publicité',
      comments: 'Commentaires',
      newsletter: 'Abonnez-vous à notre lettre et recevez chaque matin le meilleur de la rédaction',
      readMore: 'À lire aussi',
      related: 'Sur le même sujet',
      share: 'Partager',
      cookies:
        'Nous utilisons des cookies pour améliorer ce site et en mesurer la fréquentation. Vous pouvez tout accepter ou choisir.',
      rights:
        'Tous droits réservés. Aucune partie de ce site ne peut être copiée sans la permission écrite de l’éditeur.',
      menu: ['Accueil', 'Politique', 'Sport', 'Économie', 'Météo', 'Opinions', 'Contact'],
    },
  },
  es: {
    words: split(
      'el consejo del puerto abrió una puerta nueva tras las tormentas y los ingenieros dijeron que el nivel había bajado de la marca mientras los vecinos esperaban junto al puente viejo noticias del ayuntamiento donde los planes seguían sellados hasta que la primavera trajo días tranquilos sin viento',
    ),
    people: ['Inés Robledo', 'Mario Luengo'],
    space: ' ',
    comma: ', ',
    stop: '.',
    ui: {
      advertisement: 'Publicidad',
      comments: 'Comentarios',
      newsletter: 'Suscríbase a nuestro boletín y reciba cada mañana lo mejor de la redacción',
      readMore: 'Lea también',
      related: 'Noticias relacionadas',
      share: 'Compartir',
      cookies:
        'Usamos cookies para mejorar este sitio y medir su uso. Puede aceptar todo o elegir lo que necesita de la lista.',
      rights:
        'Todos los derechos reservados. Ninguna parte de este sitio puede copiarse sin permiso escrito de la editorial.',
      menu: ['Inicio', 'Política', 'Deportes', 'Economía', 'Tiempo', 'Opinión', 'Contacto'],
    },
  },
  ru: {
    words: split(
      'совет порта открыл новые ворота после зимних бурь и инженеры сказали что вода упала ниже отметки пока жители ждали у старых мостов вестей из ратуши где планы хранились под печатью до тихих весенних дней без ветра и дождя чтобы паромы снова могли ходить',
    ),
    people: ['Анна Озерова', 'Павел Ростов'],
    space: ' ',
    comma: ', ',
    stop: '.',
    ui: {
      advertisement: 'Реклама',
      comments: 'Комментарии',
      newsletter: 'Подпишитесь на нашу рассылку и получайте каждое утро лучшие материалы редакции',
      readMore: 'Читайте также',
      related: 'По теме',
      share: 'Поделиться',
      cookies:
        'Мы используем файлы cookie, чтобы сайт работал лучше, и чтобы измерять его посещаемость. Вы можете принять все.',
      rights:
        'Все права защищены. Никакая часть этого сайта не может быть скопирована без письменного разрешения издателя.',
      menu: ['Главная', 'Политика', 'Спорт', 'Экономика', 'Погода', 'Мнения', 'Контакты'],
    },
  },
  zh: {
    words: split(
      '港口 委员会 打开 新的 水闸 风暴 之后 工程师 表示 水位 已经 低于 标记 居民 在 旧桥 附近 等待 市政厅 的 消息 计划 仍然 保密 直到 春天 带来 平静 的 日子',
    ),
    people: ['林海', '周岚'],
    space: '',
    comma: '，',
    stop: '。',
    ui: {
      advertisement: '广告',
      comments: '评论',
      newsletter: '订阅我们的通讯，每天早上收到编辑部的最佳文章',
      readMore: '延伸阅读',
      related: '相关阅读',
      share: '分享',
      cookies: '我们使用浏览器缓存来改进本网站并统计访问情况，您可以接受全部或只接受必要的部分。',
      rights: '版权所有，未经出版者书面许可，不得复制本网站的任何部分。',
      menu: ['首页', '新闻', '体育', '财经', '天气', '观点', '联系'],
    },
  },
  ja: {
    words: split(
      '港の 委員会は 新しい 水門を 開き 嵐の あとで 技師たちは 水位が 目印より 下がったと 述べ 住民は 古い 橋の そばで 役場からの 知らせを 待ち 計画は 春まで 封じられたまま 静かな 日々が 続く',
    ),
    people: ['小川 渚', '森田 湊'],
    space: '',
    comma: '、',
    stop: '。',
    ui: {
      advertisement: '広告',
      comments: 'コメント',
      newsletter: 'ニュースレターに登録すると、毎朝編集部のおすすめ記事が届きます',
      readMore: '関連記事',
      related: '関連記事',
      share: '共有',
      cookies:
        'このサイトでは利便性の向上と利用状況の計測のためにクッキーを使用しています。すべて許可することもできます。',
      rights: '無断転載を禁じます。当サイトのいかなる部分も発行者の書面による許可なく複製できません。',
      menu: ['ホーム', 'ニュース', 'スポーツ', '経済', '天気', '意見', '連絡先'],
    },
  },
  ar: {
    words: split(
      'فتح مجلس الميناء بوابة جديدة بعد عواصف الشتاء وقال المهندسون إن منسوب المياه انخفض تحت العلامة بينما انتظر السكان قرب الجسور القديمة أخبارا من دار البلدية حيث بقيت الخطط مختومة حتى جاء الربيع بأيام هادئة بلا رياح',
    ),
    people: ['سلمى الحداد', 'كريم النجار'],
    space: ' ',
    comma: '، ',
    stop: '.',
    ui: {
      advertisement: 'إعلان',
      comments: 'تعليقات',
      newsletter: 'اشترك في نشرتنا البريدية لتصلك أفضل مقالات التحرير كل صباح',
      readMore: 'اقرأ أيضا',
      related: 'مواضيع ذات صلة',
      share: 'شارك',
      cookies:
        'نستخدم ملفات تعريف الارتباط لتحسين هذا الموقع وقياس استخدامه، ويمكنك قبول الكل أو الضروري منها فقط.',
      rights: 'جميع الحقوق محفوظة، ولا يجوز نسخ أي جزء من هذا الموقع دون إذن خطي من الناشر.',
      menu: ['الرئيسية', 'أخبار', 'رياضة', 'اقتصاد', 'طقس', 'رأي', 'اتصل'],
    },
  },
};

function split(words: string): string[] {
  return words.split(' ');
}
