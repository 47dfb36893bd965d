// Where the files of spaces and previews are in a data directory. This folder alone knows which store there is.
export {
  isSpaceId,
  detectionFileOf,
  storedSpaces,
  makeSpaceFolder,
  putSpaceAside,
  spacesPutAside,
} from '../embedded/detection/space-folders.ts';
export { isPreviewId, previewFileOf } from '../embedded/detection/space-folders.ts';
