/** A notification of the client: every file of the workspace is to be reported, until the window closes. */
export const CHECK_WORKSPACE = 'zeroDowntime/checkWorkspace';
