using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Microservices.Server.Reflection;

/// <summary>Protobuf's own files: an Any may hold what no service names.</summary>
internal static class WellKnownFiles
{
    public static IReadOnlyList<FileDescriptor> All =>
    [
        AnyReflection.Descriptor,
        ApiReflection.Descriptor,
        DurationReflection.Descriptor,
        EmptyReflection.Descriptor,
        FieldMaskReflection.Descriptor,
        SourceContextReflection.Descriptor,
        StructReflection.Descriptor,
        TimestampReflection.Descriptor,
        TypeReflection.Descriptor,
        WrappersReflection.Descriptor,
        FileDescriptor.DescriptorProtoFileDescriptor,
    ];
}
