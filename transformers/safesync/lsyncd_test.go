package safesync

import "testing"

func TestKeepsAll(t *testing.T) {
	for config, want := range map[string]bool{
		"sync { default.rsync, source = '/a', target = 'h:/a', delete = false }":                   true,
		"settings { delay = 5 }\nsync{default.direct, source=\"/a\", target=\"/b\", delete=false}": true,
		"sync { default.rsync, delete = false }\nsync { default.rsyncssh, delete = false }":        true,
		"sync { default.rsync, source = '/a' }":                                                    false,
		"sync { default.rsync, delete = false }\nsync { default.rsync, source = '/a' }":            false,
		"sync { default.rsync, delete = 'running' }":                                               false,
		"sync { default.rsync, delete = true, delete = false }":                                    false,
		"sync { default.rsync,\n-- delete = false\n}":                                              false,
		"sync { default.rsync, --delete = false\n}":                                                false,
		"sync { default.rsync,\n--[[\ndelete = false\n]]\n}":                                       false,
		"settings { delete = false }\nsync { default.rsync, source = '/a' }":                       false,
		"sync { default.rsync, delete = false, rsync = { _extra = { '--delete-after' } } }":        false,
		"sync { default.rsync, delete = false, onDelete = 'rm -r ^target' }":                       false,
		"sync { default.rsync, delete = false, init = function(event) end }":                       false,
		"": false,
	} {
		if got := keepsAll(config); got != want {
			t.Errorf("%s: %v, want %v", config, got, want)
		}
	}
}
