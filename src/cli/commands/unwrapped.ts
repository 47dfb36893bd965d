/** A text of paragraphs, each on one line: help is wrapped to the width of the terminal. */
export const unwrapped = (text: string) => text.replaceAll(/(?<!\n)\n(?!\n)/g, ' ');
