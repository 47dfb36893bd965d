/** Numbers that look random and are the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 up to, without, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}

/** What a disk writes as one. */
const SECTOR_BYTES = 512;

interface Write {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * The content of a file: as programs see it, and as it is on disk. A write reaches the disk with the next sync,
 * and before that wholly, in part or not at all.
 */
export class SimulatedFile {
  readonly #seen: Content;
  readonly #disk: Content;
  #unsynced: Write[] = [];

  constructor(seen: Content = new Content(), disk: Content = new Content()) {
    this.#seen = seen;
    this.#disk = disk;
  }

  get size(): number {
    return this.#seen.length;
  }

  read(offset: number, length: number): Buffer {
    return this.#seen.read(offset, length);
  }

  append(bytes: Buffer): void {
    this.#unsynced.push({ offset: this.#seen.length, bytes });
    this.#seen.write(this.#seen.length, bytes);
  }

  sync(): void {
    for (const { offset, bytes } of this.#unsynced) this.#disk.write(offset, bytes);
    this.#unsynced = [];
  }

  /** As Linux does it: what was not written counts as written from then on, and is seen until the machine stops. */
  failSync(random: Random): void {
    writeSome(this.#disk, this.#unsynced, random);
    this.#unsynced = [];
  }

  truncate(length: number): void {
    this.sync();
    this.#seen.resize(length);
    this.#disk.resize(length);
  }

  /** The file as it is found after a loss of power. */
  afterCrash(random: Random): SimulatedFile {
    const disk = this.#disk.copy();
    writeSome(disk, this.#unsynced, random);
    return new SimulatedFile(disk, disk.copy());
  }
}

function writeSome(disk: Content, writes: readonly Write[], random: Random): void {
  const fate = random.pick(['all', 'none', 'some', 'some']);
  if (fate === 'none') return;
  for (const { offset, bytes } of writes) {
    const kind = fate === 'all' ? 'whole' : random.pick(['whole', 'lost', 'cut', 'cut', 'sectors']);
    if (kind === 'whole') disk.write(offset, bytes);
    if (kind === 'cut') disk.write(offset, bytes.subarray(0, random.below(bytes.length + 1)));
    if (kind === 'sectors') writeSectors(disk, offset, bytes, random);
    // The length of a file may reach the disk before its bytes do.
    if (kind !== 'whole' && random.chance(2)) {
      disk.resize(Math.max(disk.length, offset + random.below(bytes.length + 1)));
    }
  }
}

function writeSectors(disk: Content, offset: number, bytes: Buffer, random: Random): void {
  for (let at = 0; at < bytes.length;) {
    const end = at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES);
    if (random.chance(2)) disk.write(offset + at, bytes.subarray(at, end));
    at = end;
  }
}

/** Bytes that grow; what was never written is zero. */
class Content {
  #bytes: Buffer;
  length: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes;
    this.length = bytes.length;
  }

  read(offset: number, length: number): Buffer {
    const end = Math.min(offset + length, this.length);
    return Buffer.from(this.#bytes.subarray(Math.min(offset, end), end));
  }

  write(offset: number, bytes: Buffer): void {
    this.resize(Math.max(this.length, offset + bytes.length));
    bytes.copy(this.#bytes, offset);
  }

  resize(length: number): void {
    if (length > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(length, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    if (length < this.length) this.#bytes.fill(0, length, this.length);
    this.length = length;
  }

  copy(): Content {
    return new Content(this.read(0, this.length));
  }
}
