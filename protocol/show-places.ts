/** Shows places of code, in the editor's own list: of a document, at a position, the places as the protocol writes them. */
export const SHOW_PLACES = 'zeroDowntime.showPlaces';
