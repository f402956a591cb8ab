// Pages writes the sample audits of package reporttest as pages into a folder, for the tests
// of e2e/browser and for whoever changes how a page looks.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/auditreport"
	"github.com/vixens-io/ballast/internal/report/auditreport/reporttest"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pages FOLDER")
		os.Exit(2)
	}
	if err := writePages(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func writePages(dir string) error {
	for name, a := range map[string]*audit.Audit{
		"nothing.html":  {},
		"sample.html":   reporttest.Audit(),
		"fleet.html":    reporttest.Fleet(60),
		"thousand.html": reporttest.Fleet(1000),
	} {
		if err := writePage(filepath.Join(dir, name), a); err != nil {
			return err
		}
	}
	return nil
}

func writePage(path string, a *audit.Audit) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	node := audit.Requests{CPU: 4000, Memory: 8 << 30}
	if err := auditreport.HTML(file, a, auditreport.PageOptions{Node: node, Version: "v0.0.0"}); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
