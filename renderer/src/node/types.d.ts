// The packages that are bundled have no types of their own that are needed here.
declare module 'buffer/';
declare module 'url/';
