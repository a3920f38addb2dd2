import type { NoticeLanguage } from './message.ts';
import type { NoticeTexts } from './notice-texts.ts';
import { textEn } from './text-en.ts';
import { textZh } from './text-zh.ts';

const TEXTS: Readonly<Record<NoticeLanguage, NoticeTexts>> = { en: textEn, zh: textZh };

export function textsOf(language: NoticeLanguage): NoticeTexts {
  return TEXTS[language];
}
