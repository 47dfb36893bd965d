import { arch } from 'node:process';
import { ContainersError } from './errors.ts';

/** Its lifetime in milliseconds, like that of a small tool. A copy of `true` exits within one. */
const LIFE_MS = 50;

/** nanosleep(2) with the time 32 bytes after the first instruction, then exit(2) with 0. */
const CODE: Readonly<Record<string, { machine: number; bytes: string }>> = {
  x64: {
    machine: 0x3e,
    bytes: [
      'b8 23 00 00 00', // mov eax, 35
      '48 8d 3d 14 00 00 00', // lea rdi, [rip + 20]
      '31 f6', // xor esi, esi
      '0f 05', // syscall
      'b8 3c 00 00 00', // mov eax, 60
      '31 ff', // xor edi, edi
      '0f 05', // syscall
      '90 90 90 90 90 90 90', // nop
    ].join(' '),
  },
  arm64: {
    machine: 0xb7,
    bytes: [
      '00 01 00 10', // adr x0, 32
      '01 00 80 d2', // mov x1, 0
      'a8 0c 80 d2', // mov x8, 101
      '01 00 00 d4', // svc 0
      '00 00 80 d2', // mov x0, 0
      'a8 0b 80 d2', // mov x8, 93
      '01 00 00 d4', // svc 0
      '1f 20 03 d5', // nop
    ].join(' '),
  },
};

const HEAD = 64 + 56;
const ADDRESS = 0x400000n;

/**
 * A program that accepts any arguments, waits briefly and succeeds. It needs no library, so it runs in
 * every root; it replaces tools under their names.
 *
 * @throws {ContainersError} on an unsupported architecture
 */
export function idleProgram(): Buffer {
  const code = CODE[arch];
  if (code === undefined) throw new ContainersError(`no idle program for ${arch}`);
  const text = Buffer.from(code.bytes.replaceAll(' ', ''), 'hex');
  const time = Buffer.alloc(16);
  time.writeBigInt64LE(BigInt(LIFE_MS) * 1_000_000n, 8);
  const size = BigInt(HEAD + text.length + time.length);

  const head = Buffer.alloc(HEAD);
  head.write('7f454c46020101', 'hex'); // ELF, 64 bits, little endian, version 1
  head.writeUInt16LE(2, 16); // an executable
  head.writeUInt16LE(code.machine, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(ADDRESS + BigInt(HEAD), 24); // its first instruction
  head.writeBigUInt64LE(64n, 32); // where the program headers begin
  head.writeUInt16LE(64, 52);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(1, 56); // one of them
  head.writeUInt32LE(1, 64); // to be loaded
  head.writeUInt32LE(5, 68); // to be read and run
  head.writeBigUInt64LE(ADDRESS, 80);
  head.writeBigUInt64LE(ADDRESS, 88);
  head.writeBigUInt64LE(size, 96);
  head.writeBigUInt64LE(size, 104);
  head.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([head, text, time]);
}
