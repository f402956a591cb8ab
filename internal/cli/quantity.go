package cli

import "github.com/vixens-io/ballast/internal/core/quantity"

// quantityFlag is a flag that takes an amount of a resource.
type quantityFlag struct{ quantity.Quantity }

// Set reads an amount such as 16Gi.
func (f *quantityFlag) Set(text string) error { return f.UnmarshalText([]byte(text)) }

// Type is what the help calls its value.
func (f *quantityFlag) Type() string { return "quantity" }
