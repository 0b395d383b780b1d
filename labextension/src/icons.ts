import { LabIcon } from '@jupyterlab/ui-components';

/** Three sheets, one above the other: what several hold in common. */
export const sharedIcon = new LabIcon({
  name: 'jupyter-shared:icon',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">
<path d="M12 2 3 6.5v2L12 13l9-4.500v-2zM12 4.200 17.600 7 12 9.800 6.400 7z"/>
<path d="m3 11 9 4.500 9-4.500v2.200l-9 4.500-9-4.500z"/><path d="m3 15.600 9 4.500 9-4.500v2.200l-9 4.500-9-4.500z"/></g></svg>`
});

/** The same as a list: all of it in one tab. */
export const dashboardIcon = new LabIcon({
  name: 'jupyter-shared:dashboard',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">
<path d="M3 4h18v16H3zm2 5v3h4V9zm6 0v3h8V9zm-6 5v4h4v-4zm6 0v4h8v-4z" fill-rule="evenodd"/></g></svg>`
});
