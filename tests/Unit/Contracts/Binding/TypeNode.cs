using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>A type with its type arguments, which everything that is read from it is in terms of.</summary>
internal sealed record TypeNode(
    AssemblySet Assemblies, MetadataReader Reader, TypeDefinitionHandle Handle, ImmutableArray<string> Arguments)
{
    public TypeName Name => TypeName.Of(Reader, Handle);

    public bool IsContract => AssemblySet.IsContract(Name);

    public bool IsAbstract => Definition.Attributes.HasFlag(TypeAttributes.Abstract);

    public bool IsVisible => (Definition.Attributes & TypeAttributes.VisibilityMask)
        is TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem;

    /// <summary>The type and its base types, as far as they are in one of the assemblies at hand.</summary>
    public IEnumerable<TypeNode> Lineage
    {
        get
        {
            for (var type = this; type is not null; type = type.Base)
                yield return type;
        }
    }

    public IEnumerable<TypeNode> Interfaces => Definition.GetInterfaceImplementations()
        .Select(handle => Assemblies.Resolve(Reader, Reader.GetInterfaceImplementation(handle).Interface, Arguments))
        .OfType<TypeNode>();

    public IEnumerable<MethodNode> Methods => Definition.GetMethods()
        .Select(handle => MethodNode.Of(Name.FullName, Reader, handle, Arguments));

    /// <summary>The methods that the type implements under another name, as <see cref="MethodNode.ToString" /> has them.</summary>
    public IEnumerable<string> ExplicitlyImplemented => Definition.GetMethodImplementations()
        .Select(handle => Reader.GetMethodImplementation(handle).MethodDeclaration)
        .Where(declaration => declaration.Kind == HandleKind.MemberReference)
        .Select(declaration => Reader.GetMemberReference((MemberReferenceHandle)declaration))
        .Select(declaration => (Declaration: declaration, Type: Assemblies.Resolve(Reader, declaration.Parent, Arguments)))
        .Where(implemented => implemented.Type is not null)
        .Select(implemented => $"{implemented.Type!.Name.FullName}::{implemented.Type.SignatureOf(Reader, implemented.Declaration)}");

    private TypeDefinition Definition => Reader.GetTypeDefinition(Handle);

    private TypeNode? Base => Assemblies.Resolve(Reader, Definition.BaseType, Arguments);

    /// <summary>The signature by which another assembly refers to a member of this type.</summary>
    public string SignatureOf(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);

        return member.GetKind() == MemberReferenceKind.Field
            ? SignatureText.Of(name, member.DecodeFieldSignature(SignatureText.Provider, Arguments))
            : SignatureText.Of(name, member.DecodeMethodSignature(SignatureText.Provider, Arguments));
    }

    /// <summary>Whether other assemblies, or at least derived types in them, find a member of this signature.</summary>
    public bool HasVisible(string signature) =>
        Methods.Any(method => method.IsVisible && method.Signature == signature) || VisibleFields.Contains(signature);

    private IEnumerable<string> VisibleFields => Definition.GetFields()
        .Select(Reader.GetFieldDefinition)
        .Where(definition => (definition.Attributes & FieldAttributes.FieldAccessMask)
            is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem)
        .Select(definition => SignatureText.Of(
            Reader.GetString(definition.Name), definition.DecodeSignature(SignatureText.Provider, Arguments)));
}
