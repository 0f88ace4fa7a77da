/** Small files that begin and end like real ones. */
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const archive = (...names: readonly string[]): Buffer => bytes(`PK\x03\x04${names.join('\0')}PK\x05\x06`)

export const png = bytes('\x89PNG\r\n\x1a\n and so on')
export const samples: Readonly<Record<string, Buffer>> = {
  'photo.JPG': bytes('\xff\xd8\xff\xe0..JFIF'),
  'photo.png': png,
  'photo.gif': bytes('GIF89a..'),
  'photo.webp': bytes('RIFF\x10\0\0\0WEBPVP8 '),
  'photo.heic': bytes('\0\0\0\x18ftypheic'),
  '批文.pdf': bytes('%PDF-1.7'),
  '报告.doc': bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  '报告.wps': bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  '报告.docx': archive('[Content_Types].xml', 'word/document.xml'),
  '台账.xlsx': archive('_rels/.rels', 'xl/workbook.xml', '[Content_Types].xml'),
  '汇报.pptx': archive('[Content_Types].xml', 'ppt/presentation.xml'),
  '公文.ofd': archive('OFD.xml', 'Doc_0/Document.xml'),
  'voice.wav': bytes('RIFF\x10\0\0\0WAVEfmt '),
  'voice.mp3': bytes('ID3\x04'),
  'voice.m4a': bytes('\0\0\0\x18ftypM4A '),
  'voice.amr': bytes('#!AMR\n'),
  'voice.ogg': bytes('OggS'),
}
export const macros = archive('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin')
