import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  findFileSegment,
  findFolderSegment,
  type NameStyle,
  namesOfKey,
} from '../../../lib/store/file-name.ts';

const style = fc.constantFrom<NameStyle>('posix', 'win32');
const segment = fc
  .oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.stringMatching(/^[.%a-c]{1,6}(?:\.json|%2E|con|nul\.txt)?[ .]?$/),
  )
  .map((text) => text.replaceAll('/', ''))
  .filter((text) => text !== '' && text !== '.' && text !== '..');

it('is undone exactly', () => {
  fc.assert(
    fc.property(segment, segment, style, (folder, file, how) => {
      const names = namesOfKey(`${folder}/${file}`, how);

      expect(findFolderSegment(names.folders[0] ?? '', how)).toBe(folder);
      expect(findFileSegment(names.file, how)).toBe(file);
    }),
  );
});

it('never gives a file and a folder the same name', () => {
  fc.assert(
    fc.property(segment, segment, style, (one, other, how) => {
      const file = namesOfKey(one, how).file;
      const [folder] = namesOfKey(`${other}/x`, how).folders;

      expect(file).not.toBe(folder);
    }),
  );
});

it('never hides a file, nor leaves the folder', () => {
  fc.assert(
    fc.property(segment, style, (text, how) => {
      const { file } = namesOfKey(text, how);

      expect(file.startsWith('.')).toBe(false);
      expect(file).not.toContain('/');
    }),
  );
});

it('gives Windows only what it takes', () => {
  fc.assert(
    fc.property(segment, (text) => {
      const { folders, file } = namesOfKey(`${text}/${text}`, 'win32');

      for (const name of [...folders, file]) {
        expect(name).not.toMatch(/[<>:"\\|?*]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
      }
    }),
  );
});

it('keeps the names of our records as they are', () => {
  const key = 'runs/nightly-stop/2026-11-23T14:00:00.000Z/prod@cn-hangzhou/outcomes-1.jsonl';
  const { folders, file } = namesOfKey(key, 'posix');

  expect([...folders, file].join('/')).toBe(key);
});
