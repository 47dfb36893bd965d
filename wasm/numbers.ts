import { MINUS, NINE, ZERO } from './bytes';

const PLUS: u8 = 0x2b;
const POINT: u8 = 0x2e;
const LOWER_E: u8 = 0x65;

/** From a minus or digit to the byte after the number; 0 if it is not valid. */
export function endOfNumber(start: usize): usize {
  let at = start;
  if (load<u8>(at) == MINUS) at++;
  if (load<u8>(at) == ZERO) at++;
  else {
    at = endOfDigits(at);
    if (at == 0) return 0;
  }
  if (load<u8>(at) == POINT) {
    at = endOfDigits(at + 1);
    if (at == 0) return 0;
  }
  if ((load<u8>(at) | 0x20) == LOWER_E) {
    at++;
    const sign = load<u8>(at);
    if (sign == PLUS || sign == MINUS) at++;
    at = endOfDigits(at);
  }
  return at;
}

/** 0 if there is none. */
function endOfDigits(start: usize): usize {
  let at = start;
  for (let byte = load<u8>(at); byte >= ZERO && byte <= NINE; byte = load<u8>(at)) at++;
  return at == start ? 0 : at;
}

// As 32 bits in little-endian order.
const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;
const NULL: u32 = 0x6c6c756e;

/** From the first byte of `true`, `false` or `null` to the byte after it; 0 for anything else. */
export function endOfLiteral(at: usize): usize {
  const bytes = load<u32>(at);
  if (bytes == TRUE || bytes == NULL) return at + 4;
  return load<u8>(at) == 0x66 && load<u32>(at + 1) == ALSE ? at + 5 : 0;
}
