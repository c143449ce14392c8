import type { Article } from '../domain/article.ts';
import { foldWords } from './normalize/content-hash.ts';

/** Whether what is left of an article is a word on its withdrawal or correction: short, and saying so. */
export function isNotice({ contentText, wordCount }: Pick<Article, 'contentText' | 'wordCount'>): boolean {
  if (wordCount > MAX_WORDS || contentText.length > MAX_CHARACTERS) return false;
  const folded = foldWords(contentText);
  return PHRASES.some((phrase) => folded.includes(phrase));
}

const MAX_WORDS = 100;
/** For scripts without spaces, whose words are counted otherwise. */
const MAX_CHARACTERS = 1500;

const PHRASES = `
  has been removed
  has been withdrawn
  has been retracted
  has been deleted
  has been taken down
  was removed
  was withdrawn
  was retracted
  we have withdrawn
  we have removed
  published in error
  published by mistake
  no longer available
  correction:
  editor's note
  retraction
  wurde entfernt
  wurde gelöscht
  wurde zurückgezogen
  haben den artikel entfernt
  nicht mehr verfügbar
  irrtümlich veröffentlicht
  versehentlich veröffentlicht
  richtigstellung
  korrektur:
  a été supprimé
  a été retiré
  n'est plus disponible
  publié par erreur
  rectificatif
  erratum
  ha sido eliminad
  ha sido retirad
  ya no está disponible
  publicado por error
  fe de errores
  è stato rimosso
  è stato ritirato
  non è più disponibile
  pubblicato per errore
  errata corrige
  foi removid
  foi retirad
  não está mais disponível
  já não está disponível
  publicado por engano
  is verwijderd
  is ingetrokken
  niet meer beschikbaar
  rectificatie
  har tagits bort
  har avpublicerats
  rättelse
  er fjernet
  er avpublisert
  er trukket tilbake
  rettelse:
  on poistettu
  został usunięty
  został wycofany
  sprostowanie
  byl odstraněn
  byl stažen
  удален
  удалён
  снята с публикации
  снят с публикации
  опубликовано по ошибке
  видален
  kaldırıldı
  yayından kaldırıl
  αποσύρθηκε
  تم حذف
  تم سحب
  הוסר
  削除されました
  取り下げ
  訂正
  已删除
  已刪除
  撤稿
  更正
  삭제되었습니다
  정정합니다`
  .split('\n')
  .map((phrase) => phrase.trim())
  .filter((phrase) => phrase !== '');
