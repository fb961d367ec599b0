using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>A method, its signature in terms of the type arguments it was asked for with.</summary>
/// <param name="Type">The name of the type that declares it.</param>
/// <param name="Signature">Name, parameters and return type.</param>
/// <param name="Constraints">What each of its own generic parameters must be.</param>
/// <param name="Attributes">Access, virtual or not.</param>
internal sealed record MethodNode(string Type, string Signature, string Constraints, MethodAttributes Attributes)
{
    public bool IsAbstract => Attributes.HasFlag(MethodAttributes.Abstract);

    public bool IsVirtual => Attributes.HasFlag(MethodAttributes.Virtual);

    public bool IsOverride => IsVirtual && !Attributes.HasFlag(MethodAttributes.NewSlot);

    public bool IsVisible => Access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private MethodAttributes Access => Attributes & MethodAttributes.MemberAccessMask;

    public static MethodNode Of(string type, MetadataReader reader, MethodDefinitionHandle handle, ImmutableArray<string> typeArguments)
    {
        var method = reader.GetMethodDefinition(handle);
        var constraints = method.GetGenericParameters().Select(parameter => reader.GetGenericParameter(parameter).Attributes);

        return new MethodNode(
            type,
            SignatureText.Of(reader.GetString(method.Name), method.DecodeSignature(SignatureText.Provider, typeArguments)),
            string.Join(", ", constraints),
            method.Attributes);
    }

    /// <summary>Whether the runtime lets this method take the place of another: all must be the same, access included.</summary>
    public bool Fits(MethodNode other) =>
        IsVirtual && other.IsVirtual
        && (Signature, Constraints, Access) == (other.Signature, other.Constraints, other.Access);

    public override string ToString() => $"{Type}::{Signature}";
}
