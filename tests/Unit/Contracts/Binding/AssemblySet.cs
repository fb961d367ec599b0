using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>The two contract assemblies and one that binds to them, read as metadata and never loaded.</summary>
internal sealed class AssemblySet : IDisposable
{
    private static readonly string[] Contracts = ["Grpc.Core.Api", "Grpc.Net.Common"];

    private readonly List<PEReader> _files = [];
    private readonly Dictionary<TypeName, TypeNode> _types = [];

    /// <summary>Reads the contract assemblies from the test's output directory.</summary>
    public AssemblySet()
    {
        foreach (var contract in Contracts)
            Add(contract);
    }

    public static bool IsContract(TypeName type) => Contracts.Contains(type.Assembly);

    /// <summary>Reads one more assembly from the test's output directory.</summary>
    public MetadataReader Add(string assembly)
    {
        var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")));
        _files.Add(file);

        return Add(file.GetMetadataReader());
    }

    /// <summary>Takes one more assembly that is read already.</summary>
    public MetadataReader Add(MetadataReader reader)
    {
        foreach (var handle in reader.TypeDefinitions)
            _types.Add(TypeName.Of(reader, handle), Define(reader, handle));

        return reader;
    }

    public TypeNode? Find(TypeName name) => _types.GetValueOrDefault(name);

    /// <summary>The type that a handle means, or null when it is none of the assemblies' types.</summary>
    public TypeNode? Resolve(MetadataReader reader, EntityHandle handle, ImmutableArray<string> typeArguments)
    {
        if (handle.IsNil)
            return null;

        return handle.Kind switch
        {
            HandleKind.TypeDefinition => Find(TypeName.Of(reader, (TypeDefinitionHandle)handle)),
            HandleKind.TypeReference => Find(TypeName.Of(reader, (TypeReferenceHandle)handle)),
            HandleKind.TypeSpecification => Instantiate(reader, (TypeSpecificationHandle)handle, typeArguments),
            _ => null,
        };
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    /// <summary>A type as its definition has it: its arguments are its own parameters.</summary>
    private TypeNode Define(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var parameters = reader.GetTypeDefinition(handle).GetGenericParameters();

        return new TypeNode(this, reader, handle, [.. Enumerable.Range(0, parameters.Count).Select(index => $"!{index}")]);
    }

    /// <summary>GENERICINST (CLASS | VALUETYPE) type count argument*, see ECMA-335 II.23.2.14.</summary>
    private TypeNode? Instantiate(MetadataReader reader, TypeSpecificationHandle handle, ImmutableArray<string> typeArguments)
    {
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;

        blob.ReadByte();
        var type = Resolve(reader, blob.ReadTypeHandle(), typeArguments);
        var arguments = new string[blob.ReadCompressedInteger()];
        var decoder = new SignatureDecoder<string, ImmutableArray<string>>(SignatureText.Provider, reader, typeArguments);
        for (var index = 0; index < arguments.Length; index++)
            arguments[index] = decoder.DecodeType(ref blob);

        return type is null ? null : type with { Arguments = [.. arguments] };
    }
}
