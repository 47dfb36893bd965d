export function cents(text: string): number {
  const [whole, part = '0'] = text.split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0').slice(0, 2));
}
