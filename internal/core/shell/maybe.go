package shell

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
