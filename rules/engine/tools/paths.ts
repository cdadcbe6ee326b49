/** Helpers for absolute paths with forward slashes; the engine knows no operating system. */

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joined(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** A folder and those above it, nearest first, not beyond `root`. */
export function foldersUpTo(folder: string, root: string): string[] {
  const folders: string[] = [];
  let current = folder;
  for (;;) {
    folders.push(current);
    const parent = folderOf(current);
    if (current === root || parent === current || !current.startsWith(root)) return folders;
    current = parent;
  }
}
