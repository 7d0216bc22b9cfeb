// Command terraform-provider-google, made here, is a stand-in for the provider of that name: it
// serves the real provider's schema to Terraform and plans with it, and can do nothing else.
//
// It lets `terraform validate`, `terraform test` and `terraform plan` run where the real provider
// cannot be downloaded. Like the real one it refuses unknown arguments, wrong types, missing and
// surplus blocks (Terraform does that from the schema) and values outside a documented list (done
// here). A plan shows computed attributes as unknown. Nothing is ever created: applying fails.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"log"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

//go:embed provider-schema.json
var schemaFile []byte

// The file has the form of `terraform providers schema -json`, so the real provider's own answer
// fits as well; allowed_values is this project's addition.
type schemaDocument struct {
	ProviderSchemas map[string]providerSchemas `json:"provider_schemas"`
}

type providerSchemas struct {
	Provider          schemaJSON            `json:"provider"`
	ResourceSchemas   map[string]schemaJSON `json:"resource_schemas"`
	DataSourceSchemas map[string]schemaJSON `json:"data_source_schemas"`
}

type schemaJSON struct {
	Version int64     `json:"version"`
	Block   blockJSON `json:"block"`
}

type blockJSON struct {
	Attributes map[string]attributeJSON `json:"attributes"`
	BlockTypes map[string]nestedJSON    `json:"block_types"`
}

type attributeJSON struct {
	Type          json.RawMessage `json:"type"`
	Required      bool            `json:"required"`
	Optional      bool            `json:"optional"`
	Computed      bool            `json:"computed"`
	Sensitive     bool            `json:"sensitive"`
	AllowedValues []string        `json:"allowed_values"`
}

type nestedJSON struct {
	NestingMode string    `json:"nesting_mode"`
	Block       blockJSON `json:"block"`
	MinItems    int64     `json:"min_items"`
	MaxItems    int64     `json:"max_items"`
}

var nestingModes = map[string]tfprotov5.SchemaNestedBlockNestingMode{
	"single": tfprotov5.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov5.SchemaNestedBlockNestingModeList,
	"set":    tfprotov5.SchemaNestedBlockNestingModeSet,
}

func (s schemaJSON) proto() (*tfprotov5.Schema, error) {
	block, err := s.Block.proto()
	return &tfprotov5.Schema{Version: s.Version, Block: block}, err
}

func (b blockJSON) proto() (*tfprotov5.SchemaBlock, error) {
	block := &tfprotov5.SchemaBlock{}
	for name, attribute := range b.Attributes {
		kind, err := tftypes.ParseJSONType(attribute.Type) //nolint:staticcheck // no other reader of this form
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		block.Attributes = append(block.Attributes, &tfprotov5.SchemaAttribute{
			Name:      name,
			Type:      kind,
			Required:  attribute.Required,
			Optional:  attribute.Optional,
			Computed:  attribute.Computed,
			Sensitive: attribute.Sensitive,
		})
	}
	for name, nested := range b.BlockTypes {
		mode, known := nestingModes[nested.NestingMode]
		if !known {
			return nil, fmt.Errorf("%s: nesting mode %q is not supported", name, nested.NestingMode)
		}
		inner, err := nested.Block.proto()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		block.BlockTypes = append(block.BlockTypes, &tfprotov5.SchemaNestedBlock{
			TypeName: name, Block: inner, Nesting: mode, MinItems: nested.MinItems, MaxItems: nested.MaxItems,
		})
	}
	return block, nil
}

// attribute finds what the schema says of the place a path leads to, or nil if that is a block.
func (b blockJSON) attribute(path *tftypes.AttributePath) *attributeJSON {
	block := b
	for _, step := range path.Steps() {
		name, isName := step.(tftypes.AttributeName)
		if !isName {
			continue // the index of a nested block, or an element of a list
		}
		if attribute, found := block.Attributes[string(name)]; found {
			return &attribute
		}
		nested, found := block.BlockTypes[string(name)]
		if !found {
			return nil
		}
		block = nested.Block
	}
	return nil
}

type provider struct {
	// Functions, actions and the like: Terraform calls none of them, since the schema lists none.
	tfprotov5.ProviderServer

	json  providerSchemas
	proto *tfprotov5.GetProviderSchemaResponse
}

func newProvider() (*provider, error) {
	var document schemaDocument
	if err := json.Unmarshal(schemaFile, &document); err != nil {
		return nil, err
	}
	if len(document.ProviderSchemas) != 1 {
		return nil, fmt.Errorf("the schema file has %d providers, not one", len(document.ProviderSchemas))
	}
	p := &provider{proto: &tfprotov5.GetProviderSchemaResponse{
		ResourceSchemas:   map[string]*tfprotov5.Schema{},
		DataSourceSchemas: map[string]*tfprotov5.Schema{},
		// Terraform else asks for the schema again wherever it needs it.
		ServerCapabilities: &tfprotov5.ServerCapabilities{GetProviderSchemaOptional: false},
	}}
	for _, only := range document.ProviderSchemas {
		p.json = only
	}
	var err error
	if p.proto.Provider, err = p.json.Provider.proto(); err != nil {
		return nil, err
	}
	for name, schema := range p.json.ResourceSchemas {
		if p.proto.ResourceSchemas[name], err = schema.proto(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for name, schema := range p.json.DataSourceSchemas {
		if p.proto.DataSourceSchemas[name], err = schema.proto(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return p, nil
}

// notAllowed lists the values in a configuration that the schema's lists do not have.
func notAllowed(schema schemaJSON, kind tftypes.Type, config *tfprotov5.DynamicValue) []*tfprotov5.Diagnostic {
	value, err := config.Unmarshal(kind)
	if err != nil {
		return failure(err)
	}
	var diagnostics []*tfprotov5.Diagnostic
	err = tftypes.Walk(value, func(path *tftypes.AttributePath, found tftypes.Value) (bool, error) {
		attribute := schema.Block.attribute(path)
		if attribute == nil || attribute.AllowedValues == nil || found.IsNull() || !found.IsKnown() {
			return true, nil
		}
		var text string
		if err := found.As(&text); err != nil {
			return false, err
		}
		if !slices.Contains(attribute.AllowedValues, text) {
			diagnostics = append(diagnostics, &tfprotov5.Diagnostic{
				Severity:  tfprotov5.DiagnosticSeverityError,
				Summary:   fmt.Sprintf("%q is not allowed here", text),
				Detail:    "Allowed: " + strings.Join(attribute.AllowedValues, ", ") + ".",
				Attribute: path,
			})
		}
		return true, nil
	})
	if err != nil {
		return failure(err)
	}
	return diagnostics
}

func failure(err error) []*tfprotov5.Diagnostic {
	return []*tfprotov5.Diagnostic{{Severity: tfprotov5.DiagnosticSeverityError, Summary: err.Error()}}
}

// computed fills what the configuration leaves to the provider: unknown in a plan, and in a data
// source, which a plan reads, a text that names the attribute.
func computed(schema schemaJSON, kind tftypes.Type, config *tfprotov5.DynamicValue, known bool) (*tfprotov5.DynamicValue, error) {
	value, err := config.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	filled, err := tftypes.Transform(value, func(path *tftypes.AttributePath, found tftypes.Value) (tftypes.Value, error) {
		attribute := schema.Block.attribute(path)
		if attribute == nil || !attribute.Computed || !found.IsNull() {
			return found, nil
		}
		if known && found.Type().Is(tftypes.String) {
			name := path.LastStep().(tftypes.AttributeName)
			return tftypes.NewValue(tftypes.String, "stand-in-"+string(name)), nil
		}
		if known {
			return found, nil
		}
		return tftypes.NewValue(found.Type(), tftypes.UnknownValue), nil
	})
	if err != nil {
		return nil, err
	}
	answer, err := tfprotov5.NewDynamicValue(kind, filled)
	return &answer, err
}

func (p *provider) GetMetadata(context.Context, *tfprotov5.GetMetadataRequest) (*tfprotov5.GetMetadataResponse, error) {
	answer := &tfprotov5.GetMetadataResponse{ServerCapabilities: p.proto.ServerCapabilities}
	for name := range p.json.ResourceSchemas {
		answer.Resources = append(answer.Resources, tfprotov5.ResourceMetadata{TypeName: name})
	}
	for name := range p.json.DataSourceSchemas {
		answer.DataSources = append(answer.DataSources, tfprotov5.DataSourceMetadata{TypeName: name})
	}
	return answer, nil
}

func (p *provider) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	return p.proto, nil
}

func (p *provider) GetResourceIdentitySchemas(context.Context, *tfprotov5.GetResourceIdentitySchemasRequest) (*tfprotov5.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov5.GetResourceIdentitySchemasResponse{}, nil
}

func (p *provider) GetFunctions(context.Context, *tfprotov5.GetFunctionsRequest) (*tfprotov5.GetFunctionsResponse, error) {
	return &tfprotov5.GetFunctionsResponse{}, nil
}

func (p *provider) PrepareProviderConfig(_ context.Context, request *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (p *provider) ConfigureProvider(context.Context, *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (p *provider) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func (p *provider) ValidateResourceTypeConfig(_ context.Context, request *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	kind := p.proto.ResourceSchemas[request.TypeName].ValueType()
	return &tfprotov5.ValidateResourceTypeConfigResponse{
		Diagnostics: notAllowed(p.json.ResourceSchemas[request.TypeName], kind, request.Config),
	}, nil
}

func (p *provider) ValidateDataSourceConfig(_ context.Context, request *tfprotov5.ValidateDataSourceConfigRequest) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	kind := p.proto.DataSourceSchemas[request.TypeName].ValueType()
	return &tfprotov5.ValidateDataSourceConfigResponse{
		Diagnostics: notAllowed(p.json.DataSourceSchemas[request.TypeName], kind, request.Config),
	}, nil
}

func (p *provider) PlanResourceChange(_ context.Context, request *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	kind := p.proto.ResourceSchemas[request.TypeName].ValueType()
	proposed, err := request.ProposedNewState.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	if proposed.IsNull() { // a removal
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: request.ProposedNewState}, nil
	}
	planned, err := computed(p.json.ResourceSchemas[request.TypeName], kind, request.ProposedNewState, false)
	if err != nil {
		return nil, err
	}
	return &tfprotov5.PlanResourceChangeResponse{PlannedState: planned, UnsafeToUseLegacyTypeSystem: true}, nil
}

func (p *provider) ReadDataSource(_ context.Context, request *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	kind := p.proto.DataSourceSchemas[request.TypeName].ValueType()
	state, err := computed(p.json.DataSourceSchemas[request.TypeName], kind, request.Config, true)
	if err != nil {
		return nil, err
	}
	return &tfprotov5.ReadDataSourceResponse{State: state}, nil
}

func (p *provider) ReadResource(_ context.Context, request *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	return &tfprotov5.ReadResourceResponse{NewState: request.CurrentState}, nil
}

func (p *provider) UpgradeResourceState(_ context.Context, request *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	kind := p.proto.ResourceSchemas[request.TypeName].ValueType()
	value, err := request.RawState.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov5.NewDynamicValue(kind, value)
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (p *provider) ApplyResourceChange(_ context.Context, request *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	return &tfprotov5.ApplyResourceChangeResponse{
		NewState:    request.PriorState,
		Diagnostics: failure(fmt.Errorf("this is the stand-in for checks: it cannot create %s. Use the real provider", request.TypeName)),
	}, nil
}

func (p *provider) ImportResourceState(_ context.Context, request *tfprotov5.ImportResourceStateRequest) (*tfprotov5.ImportResourceStateResponse, error) {
	return nil, fmt.Errorf("this is the stand-in for checks: it cannot import %s", request.TypeName)
}

func (p *provider) MoveResourceState(_ context.Context, request *tfprotov5.MoveResourceStateRequest) (*tfprotov5.MoveResourceStateResponse, error) {
	return nil, fmt.Errorf("this is the stand-in for checks: it cannot move %s", request.TargetTypeName)
}

func main() {
	p, err := newProvider()
	if err != nil {
		log.Fatal("provider-schema.json: ", err)
	}
	if err := tf5server.Serve("hashicorp/google", func() tfprotov5.ProviderServer { return p }); err != nil {
		log.Fatal(err)
	}
}
