package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/report/runreport"
)

func (c *cli) fnCommand() *cobra.Command {
	var start string
	cmd := &cobra.Command{
		Use:   "fn",
		Short: "Make safe what a KRM host hands over: a ResourceList in and out",
		Long: `Fn is a KRM function. It reads a ResourceList, makes its items safe, and prints it
with the findings as results, in place of those of a function before it: hosts
collect them after each. A functionConfig of kind Registry is the registry; else it
is searched upward from --path.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := readResourceList(c.in)
			if err != nil {
				return err
			}
			result, err := c.function(cmd.Context(), list, start)
			if err == nil {
				c.logResult(result)
				err = result.Refusal()
			}
			if err != nil {
				return c.refuseList(list, result, err)
			}
			return c.printList(list, result)
		},
	}
	cmd.Flags().StringVar(&start, "path", ".", "directory from which the registry is searched upward")
	return cmd
}

// resourceList is what a KRM host writes: one document, as it came and once decoded.
type resourceList struct {
	source   []byte
	document *manifest.Document
}

func readResourceList(r io.Reader) (*resourceList, error) {
	documents, err := manifest.Read("stdin", r)
	if err != nil {
		return nil, err
	}
	documents = slices.DeleteFunc(documents, (*manifest.Document).Bare)
	if len(documents) == 0 {
		return nil, notAList("there is nothing in it")
	}
	d := documents[0]
	if err := d.Decode(); err != nil {
		return nil, err
	}
	if kind := d.Tree().Input().At("kind").Value(); kind != "ResourceList" {
		return nil, notAList("it is not of that kind")
	}
	if len(documents) > 1 {
		// Its objects would be missing from what leaves, and be pruned.
		return nil, fmt.Errorf("%s: a second document after the ResourceList; want all objects in the items of one",
			documents[1].Place(1))
	}
	return &resourceList{source: d.Bytes, document: d}, nil
}

func notAList(why string) error {
	return engine.Usage{Err: fmt.Errorf("stdin: want a ResourceList of apiVersion config.kubernetes.io/v1, as KRM "+
		"hosts write it, and %s; for plain manifests there is ballast transform", why)}
}

func (c *cli) function(ctx context.Context, list *resourceList, start string) (*engine.Result, error) {
	request := c.request("-")
	request.Documents = []*manifest.Document{list.document}
	request.Layers.Start = start
	layer, ok, err := list.registry()
	if err != nil {
		return nil, err
	}
	if ok {
		request.Layers.Added = append(request.Layers.Added, layer)
	}
	return engine.Run(ctx, request.Request)
}

// registry returns the functionConfig as a layer, if it is a Registry.
func (l *resourceList) registry() (layer registry.Layer, ok bool, err error) {
	config := l.document.Tree().Input().At("functionConfig")
	if config.At("kind").Value() != "Registry" {
		return registry.Layer{}, false, nil
	}
	text, err := config.Encode()
	if err != nil {
		return registry.Layer{}, false, err
	}
	return registry.Parse("functionConfig", text), true, nil
}

// printList prints the list with its items made safe and the findings as results.
func (c *cli) printList(list *resourceList, result *engine.Result) error {
	out, err := runreport.WithResults(result.Bytes(list.document), runreport.KRM(result.Findings))
	if err != nil {
		return err
	}
	return c.printData(func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(out)); return err })
}

// refuseList prints the list as it came, with results that say why, and fails.
func (c *cli) refuseList(list *resourceList, result *engine.Result, why error) error {
	results := runreport.KRMError(redacted(why.Error()))
	if result != nil {
		results = runreport.KRM(result.Findings)
	}
	out, err := runreport.WithResults(list.source, results)
	if err != nil {
		return why
	}
	if err := c.printData(func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(out)); return err }); err != nil {
		return err
	}
	return why
}
