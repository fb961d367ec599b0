using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>
/// The metadata of an assembly that was never compiled, so that it can refer to what is not there. All its methods return
/// nothing, all its fields are text.
/// </summary>
internal sealed class MadeUpEngine
{
    private readonly MetadataBuilder _metadata = new();
    private readonly AssemblyReferenceHandle _contract;

    public MadeUpEngine()
    {
        _metadata.AddModule(0, default, default, default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString("MadeUp"), new Version(1, 0), default, default, default, AssemblyHashAlgorithm.None);
        _contract = _metadata.AddAssemblyReference(
            _metadata.GetOrAddString("Grpc.Core.Api"), new Version(2, 0, 0, 0), default, default, default, default);
        AddType("", "<Module>", baseType: default);
    }

    public TypeReferenceHandle Type(string name) =>
        _metadata.AddTypeReference(_contract, _metadata.GetOrAddString("Grpc.Core"), _metadata.GetOrAddString(name));

    public void Call(string type, string method, params PrimitiveTypeCode[] parameters) =>
        _metadata.AddMemberReference(Type(type), _metadata.GetOrAddString(method), MethodSignature(parameters));

    public void Read(string type, string field)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).Field().Type().String();
        _metadata.AddMemberReference(Type(type), _metadata.GetOrAddString(field), _metadata.GetOrAddBlob(signature));
    }

    /// <summary>Adds a type that derives from a contract type, with one method that overrides.</summary>
    public void Derive(string name, string baseType, string overriding)
    {
        AddType("MadeUp", name, Type(baseType));
        _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            MethodImplAttributes.IL,
            _metadata.GetOrAddString(overriding),
            MethodSignature([]),
            bodyOffset: -1,
            parameterList: MetadataTokens.ParameterHandle(1));
    }

    /// <summary>Adds a type that says it implements a contract interface, and does nothing of the kind.</summary>
    public void Implement(string name, string contract) =>
        _metadata.AddInterfaceImplementation(AddType("MadeUp", name, baseType: default), Type(contract));

    public MetadataReaderProvider Build()
    {
        var image = new BlobBuilder();
        new MetadataRootBuilder(_metadata).Serialize(image, methodBodyStreamRva: 0, mappedFieldDataStreamRva: 0);

        return MetadataReaderProvider.FromMetadataImage(image.ToImmutableArray());
    }

    private TypeDefinitionHandle AddType(string space, string name, EntityHandle baseType) => _metadata.AddTypeDefinition(
        TypeAttributes.Public,
        _metadata.GetOrAddString(space),
        _metadata.GetOrAddString(name),
        baseType,
        fieldList: MetadataTokens.FieldDefinitionHandle(1),
        methodList: MetadataTokens.MethodDefinitionHandle(_metadata.GetRowCount(TableIndex.MethodDef) + 1));

    private BlobHandle MethodSignature(PrimitiveTypeCode[] parameters)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature(isInstanceMethod: true).Parameters(
            parameters.Length,
            returns => returns.Void(),
            encoder => Array.ForEach(parameters, parameter => encoder.AddParameter().Type().PrimitiveType(parameter)));

        return _metadata.GetOrAddBlob(signature);
    }
}
