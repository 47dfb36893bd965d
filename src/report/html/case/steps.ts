/** A step of a guide: a list item. */
export interface Step {
  readonly number: number;
  readonly text: string;
}

const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/;
const FENCE = /^\s*(?:```|~~~)/;

/** The list items of a guide, numbered as in the console, without markup for code and emphasis. */
export function stepsOf(guide: string): readonly Step[] {
  const steps: { number: number; text: string }[] = [];
  let isCode = false;
  let isOpen = false;
  for (const line of guide.split('\n')) {
    if (FENCE.test(line)) isCode = !isCode;
    if (isCode) continue;
    const item = ITEM.exec(line);
    const last = steps.at(-1);
    if (item !== null) {
      steps.push({ number: steps.length, text: item[1] ?? '' });
      isOpen = true;
    } else if (line.trim() === '') isOpen = false;
    else if (isOpen && last !== undefined) last.text += ` ${line.trim()}`;
  }
  return steps.map(({ number, text }) => ({ number, text: text.replaceAll(/`|\*\*/g, '') }));
}
