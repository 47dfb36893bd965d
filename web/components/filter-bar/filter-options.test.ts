import { describe, expect, it } from 'vitest';
import { filterOptions, type FilterField } from './filter-options.ts';

const image: FilterField = {
  name: 'container.image.name',
  title: 'Image',
  isExcludable: true,
  values: [{ value: 'nginx', count: 3 }, { value: 'blog' }],
};
const status: FilterField = {
  name: 'status',
  title: 'State',
  path: 'event.status',
  isExcludable: false,
  isClosed: true,
  values: [{ value: 'open' }, { value: 'closed' }],
};
const offered = (typed: string, field: FilterField | null = null) =>
  filterOptions([image, status], typed, field).map((option) => {
    if (option.kind === 'text') return `text ${option.text}`;
    if (option.kind === 'field') return `field ${option.field.title}`;
    return `${option.isExcluded ? 'not ' : ''}${option.field.title} ${option.value.value}`;
  });

describe('options of a filter bar', () => {
  it.each([
    ['', ['field Image', 'field State']],
    ['ngi', ['text ngi', 'Image nginx']],
    ['image', ['field Image', 'text image']],
    ['IMA', ['field Image', 'text IMA']],
    ['container.im', ['field Image', 'text container.im']],
    ['age', ['text age', 'field Image']],
    ['event.stat', ['field State', 'text event.stat']],
    ['sta:', ['State open', 'State closed']],
    ['Image: n', ['Image nginx', 'Image n']],
    ['state:', ['State open', 'State closed']],
    ['state:x', []],
    ['-ngi', ['not Image nginx']],
    ['-open', ['State open']],
  ])('%j offers %j', (typed, options) => {
    expect(offered(typed)).toEqual(options);
  });

  it('offers values of a field that was chosen, and what was typed', () => {
    expect(offered('', image)).toEqual(['Image nginx', 'Image blog']);
    expect(offered('redis', image)).toEqual(['Image redis']);
  });
});
