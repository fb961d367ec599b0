using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>
/// Signatures as text, so that those of different assemblies compare. Types go by their full name alone: the assembly
/// that holds <c>System.Object</c> depends on what an assembly was compiled for. The generic context is the declaring
/// type's arguments; a parameter beyond them stays <c>!0</c>, and a method's own is <c>!!0</c>.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<string, ImmutableArray<string>>
{
    public static SignatureText Provider { get; } = new();

    public static string Of(string name, MethodSignature<string> signature)
    {
        var holder = signature.Header.IsInstance ? "" : "static ";
        var arity = signature.GenericParameterCount > 0 ? $"`{signature.GenericParameterCount}" : "";

        return $"{holder}{name}{arity}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";
    }

    public static string Of(string name, string fieldType) => $"{name} : {fieldType}";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Named(TypeName.Of(reader, handle), rawTypeKind);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Named(TypeName.Of(reader, handle), rawTypeKind);

    public string GetTypeFromSpecification(
        MetadataReader reader, ImmutableArray<string> genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericTypeParameter(ImmutableArray<string> genericContext, int index) =>
        index < genericContext.Length ? genericContext[index] : $"!{index}";

    public string GetGenericMethodParameter(ImmutableArray<string> genericContext, int index) => $"!!{index}";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => Of("delegate*", signature);

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    private static string Named(TypeName type, byte rawTypeKind) =>
        (SignatureTypeKind)rawTypeKind == SignatureTypeKind.ValueType ? $"valuetype {type.FullName}" : type.FullName;
}
