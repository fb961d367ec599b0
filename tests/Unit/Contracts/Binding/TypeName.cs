using System.Reflection.Metadata;

namespace Microservices.Tests.Unit.Contracts.Binding;

/// <summary>A type by the assembly that defines it and its full name, nested types after a slash.</summary>
internal readonly record struct TypeName(string Assembly, string FullName)
{
    public static TypeName Of(MetadataReader reader, TypeDefinitionHandle handle) =>
        new(reader.GetString(reader.GetAssemblyDefinition().Name), FullNameOf(reader, handle));

    public static TypeName Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = Qualify(reader.GetString(type.Namespace), reader.GetString(type.Name));

        return type.ResolutionScope.Kind switch
        {
            HandleKind.AssemblyReference =>
                new(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name), name),
            HandleKind.TypeReference when Of(reader, (TypeReferenceHandle)type.ResolutionScope) is var outer =>
                outer with { FullName = $"{outer.FullName}/{name}" },
            _ => new("", name),
        };
    }

    public override string ToString() => $"[{Assembly}]{FullName}";

    private static string FullNameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = Qualify(reader.GetString(type.Namespace), reader.GetString(type.Name));

        return type.IsNested ? $"{FullNameOf(reader, type.GetDeclaringType())}/{name}" : name;
    }

    private static string Qualify(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
