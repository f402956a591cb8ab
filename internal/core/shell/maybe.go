package shell

import "mvdan.cc/sh/v3/syntax"

// isPlainWrapper says whether a wrapper runs its command line to its end, as the user that
// it has itself.
func isPlainWrapper(name string) bool {
	switch name {
	case "builtin", "busybox", "catatonit", "chronic", "command", "docker-init", "dumb-init", "env", "exec",
		"ionice", "nice", "nohup", "stdbuf", "time", "tini", "tini-static", "toybox", "with-contenv":
		return true
	}
	return false
}

// ends says whether a command may end the script, or runs text that may, so that what
// follows does not run and nobody sees a failure.
func ends(args []*syntax.Word) bool {
	switch args[0].Lit() {
	case "exit":
		// With a status of failure, the container fails and is started again.
		return len(args) == 1 || args[1].Lit() == "" || args[1].Lit() == "0"
	case ".", "break", "continue", "eval", "exec", "return", "source":
		return true
	}
	return false
}
