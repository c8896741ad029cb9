/**
 * Text that somebody else wrote, made safe to print: names of files, messages of libraries, words of peers.
 *
 * A terminal obeys what it prints: an escape sequence in a file's name can rewrite the line above or the window's title,
 * and a right-to-left mark can make one name look like another. What is not plainly visible is shown by its number.
 */

/** Control characters, the invisible directional ones, line separators, lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu

/** At most so many characters are worth a line. */
const LONGEST = 500

/** One line of visible text. */
export function printable(text: string, longest: number = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text
  return cut.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** In quotes, for naming a thing inside a sentence. */
export function quoted(text: string): string {
  return `'${printable(text, 200)}'`
}
