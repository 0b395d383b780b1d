import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

import { codeFor } from './code';
import { IShared } from './tokens';

const FAR = 5; // pixels, before a press becomes a drag
const CELLS = 'application/vnd.jupyter.cells';

/**
 * From a row that is pressed, drag the code that uses its object: into an editor as text, into a notebook as cells.
 * `notebook` is the one that is open: if it is attached, how to attach is left out.
 */
export function dragFrom(event: MouseEvent, row: HTMLElement, shared: IShared, notebook: string | null): void {
  const { manager, object } = row.dataset;
  if (event.button !== 0 || !manager || !object) {
    return;
  }
  event.preventDefault(); // no text is selected on the way: the browser would drag that, the next time, and not us
  const move = (moved: MouseEvent): void => {
    if (Math.abs(moved.clientX - event.clientX) + Math.abs(moved.clientY - event.clientY) < FAR) {
      return;
    }
    end();
    const sources = codeFor(shared, manager, object, notebook);
    const mimeData = new MimeData();
    mimeData.setData('text/plain', sources[sources.length - 1]);
    mimeData.setData(
      CELLS,
      sources.map(source => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null }))
    );
    const dragImage = document.createElement('pre');
    dragImage.className = 'jp-SharedDrag';
    dragImage.textContent = sources[sources.length - 1];
    const drag = new Drag({ mimeData, dragImage, supportedActions: 'copy', proposedAction: 'copy', source: row });
    void drag.start(moved.clientX, moved.clientY).then(() => drag.dispose());
  };
  const end = (): void => {
    document.removeEventListener('mousemove', move, true);
    document.removeEventListener('mouseup', end, true);
  };
  document.addEventListener('mousemove', move, true);
  document.addEventListener('mouseup', end, true);
}
